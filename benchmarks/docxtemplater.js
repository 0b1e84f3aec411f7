// node docxtemplater.js modele.docx mentions.json sortie.docx chauffe : les millisecondes de chaque document, en JSON.
const fs = require("fs");
const PizZip = require("pizzip");
const Docxtemplater = require("docxtemplater");

const [modele, mentions, sortie, chauffe] = process.argv.slice(2);
const octets = fs.readFileSync(modele);
const temps = JSON.parse(fs.readFileSync(mentions)).map((contexte) => {
    const debut = process.hrtime.bigint();
    const document = new Docxtemplater(new PizZip(octets), {
        paragraphLoop: true,
        linebreaks: true,
        parser: (balise) => ({ get: (champs) => (balise.trim() === "." ? champs : champs[balise.trim()]) }),
        delimiters: { start: "{{", end: "}}" },
    });
    document.render(contexte);
    fs.writeFileSync(sortie, document.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" }));
    return Number(process.hrtime.bigint() - debut) / 1e6;
});
console.log(JSON.stringify(temps.slice(Number(chauffe))));

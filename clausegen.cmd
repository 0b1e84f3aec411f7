@echo off
rem Double-clic : le menu. Fichier depose ici (profil, classeur, formulaire, CCAP...) : ce qui lui convient.
chcp 65001 >nul
setlocal
if not exist "%~dp0.venv\Scripts\clausegen.exe" (
  echo Première utilisation : installation, une minute environ...
  py -m venv "%~dp0.venv" && "%~dp0.venv\Scripts\pip" install --quiet "%~dp0."
  if errorlevel 1 (
    echo L'installation a échoué : vérifiez que Python 3.11 ou plus récent est installé.
    pause
    exit /b 1
  )
)
if "%~1"=="" (
  "%~dp0.venv\Scripts\clausegen"
) else (
  "%~dp0.venv\Scripts\clausegen" ouvrir %*
)
pause

"""``python -m benchmarks`` : le temps d'un document."""

from benchmarks.rendu import main

main()

@echo off
rem Deposez un ou plusieurs profils (.yaml) sur ce fichier : les documents s'ecrivent a cote du premier profil.
chcp 65001 >nul
setlocal
if "%~1"=="" (
  echo Déposez un profil .yaml sur ce fichier.
  pause
  exit /b 2
)
if not exist "%~dp0.venv\Scripts\clausegen.exe" (
  echo Première utilisation : installation, une minute environ...
  py -m venv "%~dp0.venv" && "%~dp0.venv\Scripts\pip" install --quiet "%~dp0."
  if errorlevel 1 (
    echo L'installation a échoué : vérifiez que Python 3.11 ou plus récent est installé.
    pause
    exit /b 1
  )
)
"%~dp0.venv\Scripts\clausegen" generer %* --sortie "%~dp1sortie"
pause

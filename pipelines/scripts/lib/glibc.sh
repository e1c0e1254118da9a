# shellcheck shell=bash
# The glibc that packages are built for. Sourced after messages.sh.

# Of the images for Functions 4: Debian 11 up to Python 3.11, Debian 12 from then on (?).
glibc_of_image() {
  if [[ ${PYTHON_VERSION#3.} -le 11 ]]; then
    echo 2.31
  else
    echo 2.36
  fi
}

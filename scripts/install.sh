#!/bin/sh
# install.sh FOLDER LOCK - makes the virtual environment FOLDER if there is none that works, and installs
# the locked requirements into it. Called by the Makefile; PYTHON chooses the interpreter.
set -eu

folder=$1
lock=$2
needs='3.11'

say() { printf '%s\n' "$*" >&2; }

new_enough() {
    # run, not only looked up: a version manager's shim exists for versions that are not switched on
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        new_enough "$PYTHON" && printf '%s' "$PYTHON" && return
        say "PYTHON=$PYTHON is not a Python $needs or newer."
        exit 1
    fi
    for candidate in python3 python3.13 python3.12 python3.11 python; do
        new_enough "$candidate" && printf '%s' "$candidate" && return
    done
    say "No Python $needs or newer was found: looked for python3, python3.13, python3.12, python3.11, python."
    say "Install one, or name it: make setup PYTHON=/path/to/python"
    exit 1
}

make_environment() {
    python=$(find_python)
    say "Making $folder with $("$python" --version) ($(command -v "$python"))"
    rm -rf "$folder"
    if "$python" -c 'import ensurepip' >/dev/null 2>&1; then
        "$python" -m venv "$folder"
    elif "$python" -m pip --version >/dev/null 2>&1; then
        # Debian keeps ensurepip in python3-venv; a pip that is there can serve the environment as well
        "$python" -m venv --without-pip "$folder"
        "$python" -m pip --python "$folder/bin/python" install --quiet pip
    else
        say "$python has neither ensurepip nor pip (on Debian and Ubuntu: apt-get install python3-venv)."
        exit 1
    fi
}

works() { new_enough "$folder/bin/python" && "$folder/bin/python" -m pip --version >/dev/null 2>&1; }

if ! works; then
    make_environment
fi

say "Installing $(grep -c == "$lock") packages of $lock into $folder (up to a minute the first time)"
"$folder/bin/python" -m pip install --quiet --no-input --disable-pip-version-check --require-hashes -r "$lock"

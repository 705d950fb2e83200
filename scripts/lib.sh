# Shared by the commands in this directory: finds interpreters, installs what is missing.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
python=$root/.venv/bin/python
python_stamp=$root/.venv/.installed
modules_stamp=$root/client/node_modules/.installed
build_stamp=$root/client/node_modules/.built

say() { printf '==> %s\n' "$*" >&2; }

fail() {
    printf 'parley: %s\n' "$*" >&2
    exit 1
}

# hash_of FILE|DIRECTORY...: changes with any name or content below.
hash_of() { find "$@" -type f -exec cksum {} + | LC_ALL=C sort | cksum | tr ' ' -; }

# One installation at a time. The lock belongs to the open file, so it outlives the interpreter
# that takes it, and ends with `unlock` or with this shell.
lock() {
    exec 9<"$root"
    "$1" - <<'PYTHON'
import fcntl, sys
try:
    fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("==> Waiting for another command that is installing", file=sys.stderr, flush=True)
    fcntl.flock(9, fcntl.LOCK_EX)
PYTHON
}

unlock() { exec 9<&-; }

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            "$candidate" -c 'import ensurepip, venv' 2>/dev/null && echo "$candidate" && return
            fail "$candidate has no venv module. On Debian: sudo apt-get install python3-venv"
        fi
    done
    fail "Python 3.11 or newer is needed. On Debian: sudo apt-get install python3 python3-venv"
}

# ensure_python EXTRA...: an environment with the project and at least these optional parts.
ensure_python() {
    local base extras wanted
    base=$(find_python) || exit 1
    lock "$base"
    wanted=$(printf '%s\n%s\n%s' "$root" "$("$base" -V)" "$(hash_of pyproject.toml)")
    if ! has_python "$wanted" "$@"; then
        extras=$(printf '%s\n' "$@" "$(installed_extras)" | tr ',' '\n' | sort -u | xargs | tr ' ' ',')
        say "Installing the Python packages ($extras)"
        if ! "$python" -m pip --version >/dev/null 2>&1; then
            "$base" -m venv --clear .venv || fail "could not make .venv"
        fi
        rm -f "$python_stamp"
        "$python" -m pip install --quiet --disable-pip-version-check --editable ".[$extras]" ||
            fail "pip could not install the packages; is PyPI reachable?"
        printf '%s\n%s\n' "$wanted" "$extras" >"$python_stamp"
    fi
    unlock
}

has_python() {
    local wanted=$1 extra
    shift
    "$python" -c '' 2>/dev/null && [ -f "$python_stamp" ] || return 1
    [ "$(head -n 3 "$python_stamp")" = "$wanted" ] || return 1
    for extra in "$@"; do
        [[ ",$(installed_extras)," == *",$extra,"* ]] || return 1
    done
}

installed_extras() { if [ -f "$python_stamp" ]; then tail -n 1 "$python_stamp"; fi; }

# What the embedded mongod is linked to; only Linux keeps the list of libraries.
has_libcurl() {
    local known
    known=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2>/dev/null) || return 0
    [[ $known == *libcurl.so.4* ]]
}

# install_programs COMMAND...: through apt, only what is not there.
install_programs() {
    local command missing=() sudo=()
    for command in "$@"; do
        PATH=$PATH:/usr/sbin:/sbin command -v "$command" >/dev/null ||
            missing+=("${command/turnserver/coturn}")
    done
    has_libcurl || missing+=(libcurl4) # the embedded mongod is linked to it
    ((${#missing[@]})) || return 0
    command -v apt-get >/dev/null || fail "install these programs, then start again: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "as root: apt-get install ${missing[*]}"
        sudo=(sudo)
    fi
    say "Installing ${missing[*]}"
    "${sudo[@]}" apt-get update -qq || fail "apt-get update failed"
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
        fail "apt-get could not install ${missing[*]}"
}

require_node() {
    node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' \
        2>/dev/null || fail "Node 20.19 or newer is needed to build the web client (https://nodejs.org)"
    command -v npm >/dev/null || fail "npm is missing. On Debian: sudo apt-get install npm"
}

# ensure_modules: what the client's tools and its build need. Call it inside `lock`.
ensure_modules() {
    local wanted
    wanted=$(hash_of client/package.json client/package-lock.json)
    [ "$(cat "$modules_stamp" 2>/dev/null)" = "$wanted" ] && return
    require_node
    say "Installing the client's packages"
    npm ci --prefix client --include=dev --silent --no-fund --no-audit ||
        fail "npm ci failed in client/; is the npm registry reachable?"
    echo "$wanted" >"$modules_stamp"
}

# ensure_client: client/dist is what a build of the sources on disk would give.
ensure_client() {
    local wanted
    lock "$python"
    wanted=$(hash_of client/src client/public client/index.html client/*.json client/vite.config.ts)
    if [ ! -f client/dist/index.html ] || [ "$(cat "$build_stamp" 2>/dev/null)" != "$wanted" ]; then
        ensure_modules
        say "Building the web client"
        rm -f "$build_stamp"
        npm run --prefix client --silent build -- --logLevel warn || fail "the client does not build"
        echo "$wanted" >"$build_stamp"
    fi
    unlock
}

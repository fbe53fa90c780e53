# Sourced by scripts/run and scripts/test: packages and builds. Expects the repository's root as working directory.

say() {
    printf '%s\n' "$*" >&2
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        say "Packages are missing and this is neither root nor is there sudo. As root: $*"
        return 1
    fi
}

# missing_packages LIST...: names in these lists that are not installed.
missing_packages() {
    local wanted installed
    mapfile -t wanted < <(sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$@")
    installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' 2>/dev/null | sed -n 's/^ii *//p')
    local name
    for name in "${wanted[@]}"; do
        grep -Fqx -- "$name" <<<"$installed" || printf '%s\n' "$name"
    done
}

# install_packages LIST...
install_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    if [ "${#missing[@]}" -eq 0 ]; then
        return 0
    fi
    say "Installing: ${missing[*]}"
    as_root apt-get update -qq
    # Debian starts a cluster of its own with the server package; Kalends has no use for that one.
    if printf '%s\n' "${missing[@]}" | grep -q '^postgresql-15$' && [ ! -e /etc/postgresql-common ]; then
        as_root mkdir -p /etc/postgresql-common/createcluster.d
        printf 'create_main_cluster = false\n' | as_root tee /etc/postgresql-common/createcluster.d/kalends.conf >/dev/null
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

# As many compilers as cores, but no more than memory allows (1.5 GB each).
build_jobs() {
    local cores memory
    cores=$(nproc)
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1572864) }' /proc/meminfo)
    if [ "${memory:-1}" -lt 1 ]; then
        memory=1
    fi
    printf '%s' $((cores < memory ? cores : memory))
}

# build DIRECTORY TYPE TARGET [cmake arguments]
build() {
    local directory=$1 type=$2 target=$3
    shift 3
    # A cache made for another path (a copied checkout) is of no use.
    if [ -e "$directory/CMakeCache.txt" ] &&
        ! grep -Fqx "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$directory/CMakeCache.txt"; then
        rm -rf "$directory"
    fi
    if [ ! -e "$directory/build.ninja" ]; then
        cmake -S . -B "$directory" -G Ninja -DCMAKE_BUILD_TYPE="$type" "$@" >&2
    fi
    ninja -C "$directory" -j "$(build_jobs)" "$target" >&2
}

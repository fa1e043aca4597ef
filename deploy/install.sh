#!/bin/sh
# 在没有网络的机器上安装 gongkai：sh install.sh [安装到的文件夹，默认 /opt/gongkai]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/gongkai}
tag=$(basename "$(ls "$here"/wheels/granian-*.whl)")

fail() {
    echo "$1" >&2
    exit 1
}

# The wheels are for one version of Python: the one whose name they bear.
version=$(echo "$tag" | sed -n 's/.*-cp3\([0-9]*\)-cp3.*/3.\1/p')
python=${PYTHON:-python$version}
command -v "$python" >/dev/null || fail "需要 Python $version（Debian：apt-get install python$version-venv），或者用 PYTHON=路径 指明。"
"$python" -c "import sys, ensurepip; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null ||
    fail "$python 不是带 venv 模块的 Python $version。"

cd "$here"
sha256sum --quiet -c SHA256SUMS || fail "安装包不完整或者被改动，请重新取得。"
test ! -e "$target/venv.old" || fail "$target/venv.old 还在，上一次升级没有做完。请核对后把它删除。"

# An installation that is there is kept until the new one stands.
mkdir -p "$target"
test ! -d "$target/venv" || mv "$target/venv" "$target/venv.old"
back() {
    rm -rf "$target/venv"
    test ! -d "$target/venv.old" || mv "$target/venv.old" "$target/venv"
    fail "没有装成，已恢复原状。"
}
"$python" -m venv "$target/venv" || back
"$target/venv/bin/python" -m pip install -q --disable-pip-version-check --no-index --find-links wheels \
    --require-hashes --no-deps -r bundle.lock || back
"$target/venv/bin/gongkai" --version || back
rm -rf "$target/venv.old" "$target/manual" "$target/deploy"
cp -R manual deploy "$target/"
echo "已安装到 $target。接下来请看 $target/manual/README.md"

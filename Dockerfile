# The image of the action: Proctor runs in it, and the sandbox's rooms start from it.
#
#   docker build -t proctor . && docker run --rm -v "$PWD:/work" proctor run benchmark.yml
#
# A release names the base by its digest: --build-arg BASE=python:3.13-slim-trixie@sha256:...
ARG BASE=python:3.13-slim-trixie

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY requirements.txt requirements-build.txt ./
# What packages are built with stays outside of the environment that is copied; so does pip.
RUN python3 -m venv --without-pip /opt/proctor \
 && python3 -m pip install --quiet --require-hashes --no-deps --target /build/tools -r requirements-build.txt \
 && PYTHONPATH=/build/tools python3 -m pip --python /opt/proctor/bin/python install --quiet \
      --require-hashes --no-deps --no-build-isolation --no-compile -r requirements.txt \
 && find /opt/proctor/lib -type d \( -name tests -o -name test \) -prune -exec rm -r {} + \
 && find /opt/proctor/lib -type f \( -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.h' -o -name '*.a' \) -delete
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY runner runner
RUN PYTHONPATH=/build/tools python3 -m pip --python /opt/proctor/bin/python install --quiet \
      --no-index --no-deps --no-build-isolation --no-compile . \
 && python3 -m compileall -q --invalidation-mode unchecked-hash /opt/proctor/lib

# The last stage changes nothing that a room sees: rooms use the base's own Python, without the environment.
FROM ${BASE}
# The base comes without bytecode, which every room would otherwise make again for what it imports.
RUN python3 -m compileall -q --invalidation-mode unchecked-hash \
      -x '/(site-packages|dist-packages|ensurepip|idlelib|pydoc_data|test|tkinter|turtledemo)/' \
      "$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')" \
 && ln -s /opt/proctor/bin/proctor /usr/local/bin/proctor
COPY --from=build /opt/proctor /opt/proctor
WORKDIR /work

ARG VERSION=dev
ARG REVISION=unknown
LABEL proctor.image="1" \
      org.opencontainers.image.title="Proctor" \
      org.opencontainers.image.description="Sits an exam for a model on every pull request." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# No USER: a Docker action must start as root to write to the workspace; Proctor then becomes the workspace's owner.
# No HEALTHCHECK: it runs once and ends. -I: nothing of the workspace or of PYTHONPATH is imported. -u: logs at once.
ENTRYPOINT ["/opt/proctor/bin/python", "-I", "-u", "-m", "proctor"]
CMD ["--help"]

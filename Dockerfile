# poam-batch in a container. The root can be read-only; docs/nightly.md says how to run it:
#
#     docker build -t poam-batch .
#     docker run --rm --read-only --tmpfs /tmp --network none --init --cap-drop ALL \
#         -v /srv/inbox:/inbox:ro -v /srv/out:/out poam-batch run /inbox -o /out -q

FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src

# What it needs, by hash; these layers change only with the lock files.
COPY requirements.txt requirements-build.txt ./
RUN python -m venv /opt/poam-batch \
    && /opt/poam-batch/bin/python -m pip install --require-hashes -r requirements.txt
RUN python -m venv /opt/build \
    && /opt/build/bin/python -m pip install --require-hashes -r requirements-build.txt

COPY pyproject.toml README.md LICENSE ./
COPY sample_workbooks sample_workbooks
COPY templates templates
COPY poam_batch poam_batch
RUN /opt/build/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /dist . \
    && /opt/poam-batch/bin/python -m pip install --no-deps /dist/*.whl \
    && /opt/poam-batch/bin/python -m compileall -q /opt/poam-batch/lib

FROM python:3.12-slim
COPY --from=build /opt/poam-batch /opt/poam-batch
ENV PATH=/opt/poam-batch/bin:$PATH PYTHONDONTWRITEBYTECODE=1 HOME=/tmp
WORKDIR /

# Whoever owns the folder mounted as /out: 10001, or another with --user.
USER 10001:10001

# It runs once and ends; its exit code says how it went.
HEALTHCHECK NONE
ENTRYPOINT ["/opt/poam-batch/bin/poam-batch"]
CMD ["--help"]

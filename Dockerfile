# The bot in a container. Its sandbox needs user namespaces, which Docker's default profiles forbid inside containers:
#   docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined \
#     --env-file .env -v reflexion:/data -p 3000:3000 reflexion
# Without them it runs nothing of a repository, so hardly anything is repaired and nothing is verified; `reflexion doctor` says so.

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package that is needed at run time has an install script; so none is given the chance.
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

FROM node:24-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap ca-certificates git ripgrep socat tini \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --create-home --uid 10001 reflexion \
  && install -d -o reflexion -g reflexion -m 700 /data
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json app.yml LICENSE* ./
COPY src ./src

# From outside the container nothing reaches its loopback.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 REFLEXION_DATA_DIR=/data
USER reflexion
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Passes signals on, and buries what the sandbox leaves behind.
ENTRYPOINT ["tini", "--", "node", "src/main.ts"]
CMD ["serve"]

# The image of the application: docs/operations.md says how to run it.

# The viewer of the diagrams, from npm's prebuilt files.
FROM node:22-slim AS frontend
WORKDIR /frontend
COPY src/main/frontend/package.json src/main/frontend/package-lock.json src/main/frontend/.npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY .mvn .mvn
COPY pom.xml ./
COPY processes processes
COPY src/main src/main
COPY --from=frontend /frontend/node_modules src/main/frontend/node_modules
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp -Dmaven.test.skip=true package
# In layers, so that a new version of ours is a few megabytes. The demo's PostgreSQL stays out.
RUN java -Djarmode=tools -jar target/followup-*.jar extract --layers \
      --application-filename followup.jar --destination layers \
    && rm layers/dependencies/lib/embedded-postgres-binaries-*.jar

FROM eclipse-temurin:17-jre
LABEL org.opencontainers.image.title="Followup" \
      org.opencontainers.image.description="Follow-up messages that stop when the customer has acted" \
      org.opencontainers.image.licenses="Apache-2.0"
# The folders of the secrets belong to the user who makes them; their volumes take that over.
RUN groupadd --gid 10001 followup \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent \
      --shell /usr/sbin/nologin followup \
    && install -d -o 10001 -g 10001 -m 0700 \
      /run/followup /run/followup/config /run/followup/handover \
    && install -d -o 10001 -g 10001 -m 0755 /run/followup/database
WORKDIR /app
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/spring-boot-loader/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./
# Never the demo by mistake: without its properties it refuses to start and names them.
ENV SPRING_PROFILES_ACTIVE=production \
    LANG=C.UTF-8 \
    TZ=UTC
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /actuator/health HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && grep -q '\"UP\"' <&3"]
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-Duser.timezone=UTC", "-jar", "followup.jar"]

# Apicurio's schema registry, in memory unless told otherwise, on port 8080.
FROM quern-stand-in/jdk
RUN useradd --uid 1001 apicurio
COPY app /deployments
USER apicurio
WORKDIR /tmp
EXPOSE 8080
CMD ["java", "-Xmx384m", "-XX:+UseSerialGC", "-Dquarkus.http.host=0.0.0.0", "-jar", "/deployments/quarkus-run.jar"]

# Kafka's broker with the settings of the image apache/kafka: KAFKA_… in the environment, CLUSTER_ID.
FROM quern-stand-in/jdk
RUN useradd --uid 1000 appuser && mkdir -p /var/lib/kafka/data /etc/kafka/docker \
  && chown -R appuser /var/lib/kafka
COPY libs /opt/kafka/libs
COPY kafka-run /etc/kafka/docker/run
USER appuser
EXPOSE 9092
CMD ["/etc/kafka/docker/run"]

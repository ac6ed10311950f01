# s3proxy with the settings of the image andrewgaul/s3proxy, over files, on port 80.
FROM quern-stand-in/jdk
COPY s3proxy-jar-with-dependencies.jar /opt/s3proxy/s3proxy.jar
COPY s3proxy-run /opt/s3proxy/run
RUN mkdir /data
EXPOSE 80
ENTRYPOINT ["/opt/s3proxy/run"]

#!/usr/bin/env bash
# Links a JRE of the modules that Quern and its libraries use.   link-jre.sh FOLDER
set -euo pipefail
JRE=$1
JDK=$(dirname "$(dirname "$(readlink -f "$(command -v jlink)")")")

# What jdeps finds, and what is asked for by name only: DNS and Kerberos of Kafka's SASL, elliptic
# curves of TLS, jcmd for whoever looks into a running process.
MODULES=java.base,java.compiler,java.instrument,java.logging,java.management,java.naming,java.net.http
MODULES+=,java.scripting,java.security.jgss,java.security.sasl,java.sql,java.xml
MODULES+=,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.management,jdk.management.agent,jdk.naming.dns
MODULES+=,jdk.net,jdk.security.auth,jdk.security.jgss,jdk.unsupported,jdk.zipfs

jlink --add-modules "$MODULES" --no-header-files --no-man-pages --compress zip-6 --output "$JRE"

# A start that resolves an incubating module says so on standard error each time. The vector
# module's classes are given to the boot loader instead: see jvm.args.
CLASSES=$(mktemp -d)
jimage extract --dir "$CLASSES" --include 'regex:/jdk.incubator.vector/jdk/.*' "$JDK/lib/modules"
jar --create --no-compress --date=1980-01-01T00:00:02Z --file "$JRE/lib/vector.jar" -C "$CLASSES/jdk.incubator.vector" .
rm -rf "$CLASSES"

#!/usr/bin/env bash
# The least that each role of Quern needs to be allowed on a Kafka cluster.
#
#   ops/acls.sh roles                                 the roles there are
#   ops/acls.sh print ROLE PRINCIPAL                  options of kafka-acls, one line a permission
#   ops/acls.sh apply ROLE PRINCIPAL [OPTION...]      runs kafka-acls with each of them
#   ops/acls.sh revoke ROLE PRINCIPAL [OPTION...]     takes them away
#
# OPTIONs go to kafka-acls, KAFKA_ACLS names it (kafka-acls.sh by default):
#   ops/acls.sh apply worker User:quern-worker --bootstrap-server HOST:PORT --command-config admin.properties
#
# publisher   quern publish, model withdraw
# worker      stages plan, quantize and calibrate
# assembler   stage assemble
# registrar   stage register
# reader      quern status, model list, profile list, topics describe; whoever follows events
# operator    quern topics create, profile apply and remove, artifact push
# runner      quern quantize on a cluster instead of an embedded broker
#
# A process that runs several stages has the roles of all of them. No role may make Quern's topics but
# operator; worker makes changelogs of its own stores only. Quern's tests run each role with exactly these lines.
set -euo pipefail

usage() { sed -n '4,7s/^# \{0,3\}//p' "$0" >&2; exit 2; }

# role, resource, match, name, operations; every role of the service also has the lines of 'all'.
table() {
  cat << 'END'
all        topic             prefixed  quern.              Describe,DescribeConfigs

publisher  topic             literal   quern.models        Read,Write
publisher  topic             literal   quern.tensor-chunks Write
publisher  topic             literal   quern.profiles      Read
publisher  topic             literal   quern.artifacts     Read
publisher  topic             literal   quern.rejections    Read

worker     topic             literal   quern.models        Read,Write,Delete
worker     topic             literal   quern.tensor-chunks Read,Write,Delete
worker     topic             literal   quern.profiles      Read
worker     topic             literal   quern.orders        Read,Write,Delete
worker     topic             literal   quern.statistics    Read,Write,Delete
worker     topic             literal   quern.artifacts     Read
worker     topic             literal   quern.segments      Write
worker     topic             literal   quern.rejections    Write
worker     topic             literal   quern.events        Write
worker     topic             prefixed  quern-plan-         Create,Read,Write
worker     topic             prefixed  quern-quantize-     Create,Read,Write
worker     topic             prefixed  quern-calibrate-    Create,Read,Write
worker     group             literal   quern-plan          Read
worker     group             literal   quern-quantize      Read
worker     group             literal   quern-calibrate     Read
worker     transactional-id  prefixed  quern-plan-         Write
worker     transactional-id  prefixed  quern-quantize-     Write
worker     transactional-id  prefixed  quern-calibrate-    Write

assembler  topic             literal   quern.segments      Read,Delete
assembler  topic             literal   quern.artifacts     Read,Write
assembler  topic             literal   quern.rejections    Write
assembler  group             literal   quern-assemble      Read
assembler  transactional-id  prefixed  quern-assemble-     Write

registrar  topic             literal   quern.artifacts     Read,Write
registrar  topic             literal   quern.profiles      Read
registrar  topic             literal   quern.events        Write
registrar  group             literal   quern-register      Read
registrar  transactional-id  prefixed  quern-register-     Write

reader     topic             literal   quern.models        Read
reader     topic             literal   quern.profiles      Read
reader     topic             literal   quern.artifacts     Read
reader     topic             literal   quern.rejections    Read
reader     topic             literal   quern.events        Read

operator   topic             prefixed  quern.              Create,AlterConfigs
operator   topic             literal   quern.profiles      Read,Write
operator   topic             literal   quern.artifacts     Read,Write
operator   transactional-id  prefixed  quern-profiles-     Write
operator   transactional-id  prefixed  quern-requests-     Write
operator   cluster           literal   kafka-cluster       Describe

runner     topic             prefixed  quern-run-          Create,Delete,Read,Write,DescribeConfigs
runner     group             prefixed  quern-run-          Read
runner     transactional-id  prefixed  quern-run-          Write
END
}

roles() { table | awk 'NF && $1 != "all" && !seen[$1]++ { print $1 }'; }

lines() {
  table | awk -v role="$1" '
    $1 == role || ($1 == "all" && role != "runner") {
      n = split($5, operations, ",")
      for (i = 1; i <= n; i++) printf "--operation %s ", operations[i]
      if ($2 == "cluster") print "--cluster"
      else printf "--%s %s --resource-pattern-type %s\n", $2, $4, $3
    }'
}

require_role() { roles | grep -qx -- "$1" || { echo "acls.sh: no role $1; there are: $(roles | xargs)" >&2; exit 2; }; }

run() {
  local action=$1 role=$2 principal=$3 words
  shift 3
  while read -ra words; do
    "${KAFKA_ACLS:-kafka-acls.sh}" "$@" "$action" --force --allow-principal "$principal" "${words[@]}" < /dev/null
  done < <(lines "$role")
}

[ $# -gt 0 ] || usage
COMMAND=$1
shift
case $COMMAND in
  roles) roles ;;
  print) [ $# = 2 ] || usage; require_role "$1"; lines "$1" | sed "s|^|--add --allow-principal $2 |" ;;
  apply) [ $# -ge 2 ] || usage; require_role "$1"; run --add "$@" ;;
  revoke) [ $# -ge 2 ] || usage; require_role "$1"; run --remove "$@" ;;
  *) usage ;;
esac

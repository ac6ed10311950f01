package io.quern.avro;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/** Whether two versions of a contract read each other's records, and whether none was lost. */
final class Compatibility {
  private Compatibility() {}

  /** What breaks between two versions, in both directions; nothing where each reads the other. */
  static List<String> between(Contracts older, Contracts newer) {
    List<String> found = new ArrayList<>();
    older
        .records()
        .forEach(
            (name, before) -> {
              Schema now = newer.records().get(name);
              if (now == null) {
                found.add(name + ": has vanished since " + older.version());
              } else {
                found.addAll(lost(before, now, older.version()));
                found.addAll(
                    unread(
                        before,
                        now,
                        name + ": " + older.version() + " cannot read " + newer.version()));
                found.addAll(
                    unread(
                        now,
                        before,
                        name + ": " + newer.version() + " cannot read " + older.version()));
              }
            });
    return found;
  }

  private static List<String> lost(Schema before, Schema now, String version) {
    List<String> names = names(before);
    names.removeAll(names(now));
    return names.stream()
        .map(name -> before.getName() + ": its record " + name + " has vanished since " + version)
        .toList();
  }

  private static List<String> names(Schema contract) {
    return new ArrayList<>(
        Contracts.recordsOf(contract).stream().map(Schema::getFullName).toList());
  }

  private static List<String> unread(Schema reader, Schema writer, String what) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
        .getResult()
        .getIncompatibilities()
        .stream()
        .map(one -> what + ": " + describe(one))
        .toList();
  }

  private static String describe(Incompatibility one) {
    return one.getType() + " at " + one.getLocation() + ", " + one.getMessage();
  }
}

package io.quern.avro;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;

/** What keeps a contract changeable. Each rule names what breaks it, as {@code Record.field: …}. */
final class ContractRules {
  /** An identity is one of these, so that it can be a part of a key. */
  private static final Set<Type> IDENTITY = Set.of(Type.STRING, Type.INT, Type.LONG);

  private static final String PAYLOAD = "bytes";
  private static final String ATTRIBUTES = "attributes";

  private ContractRules() {}

  /** What is wrong with a contract; nothing for a sound one. */
  static List<String> check(Schema contract) {
    List<String> found = new ArrayList<>();
    if (contract.getType() != Type.RECORD) {
      return List.of(contract.getName() + ": is no record");
    }
    checkAttributes(contract, found);
    checkPayload(contract, found);
    for (Schema record : Contracts.recordsOf(contract)) {
      checkDoc(record.getName(), record.getDoc(), found);
      checkIdentity(record, found);
      record.getFields().forEach(field -> checkField(name(record, field), field, found));
    }
    return found;
  }

  private static void checkAttributes(Schema contract, List<String> found) {
    Schema.Field field = contract.getField(ATTRIBUTES);
    boolean there =
        field != null
            && field.schema().getType() == Type.MAP
            && field.schema().getValueType().getType() == Type.STRING;
    if (!there) {
      found.add(contract.getName() + ": has no map of strings named attributes");
    }
  }

  /** The payload is decoded in place and laid behind the rest, so nothing may follow it. */
  private static void checkPayload(Schema contract, List<String> found) {
    Schema.Field field = contract.getField(PAYLOAD);
    if (field == null) {
      return;
    }
    if (field.schema().getType() != Type.BYTES) {
      found.add(name(contract, field) + ": is not of type bytes");
    }
    if (field.pos() != contract.getFields().size() - 1) {
      found.add(name(contract, field) + ": is not the last field");
    }
  }

  /**
   * Fields without default are the identity: they stand first, and there is nothing else without
   * one.
   */
  private static void checkIdentity(Schema record, List<String> found) {
    boolean first = true;
    for (Schema.Field field : record.getFields()) {
      first &= !field.hasDefaultValue();
      boolean identity = first && IDENTITY.contains(field.schema().getType());
      if (!field.hasDefaultValue() && !identity) {
        found.add(name(record, field) + ": has no default and is no identity");
      }
    }
  }

  private static void checkField(String name, Schema.Field field, List<String> found) {
    checkDoc(name, field.doc(), found);
    checkType(name, field.schema(), found);
  }

  private static void checkType(String name, Schema type, List<String> found) {
    switch (type.getType()) {
      case ENUM -> found.add(name + ": is an enum; use a string");
      case FIXED -> found.add(name + ": is fixed; use bytes");
      case UNION -> checkUnion(name, type.getTypes(), found);
      case ARRAY -> checkType(name, type.getElementType(), found);
      case MAP -> checkType(name, type.getValueType(), found);
      default -> {}
    }
  }

  private static void checkUnion(String name, List<Schema> branches, List<String> found) {
    if (branches.size() != 2 || branches.getFirst().getType() != Type.NULL) {
      found.add(name + ": is a union other than [null, X]");
    }
    branches.forEach(branch -> checkType(name, branch, found));
  }

  private static void checkDoc(String name, String doc, List<String> found) {
    if (doc == null || doc.isBlank()) {
      found.add(name + ": has no doc");
    }
  }

  private static String name(Schema record, Schema.Field field) {
    return record.getName() + "." + field.name();
  }
}

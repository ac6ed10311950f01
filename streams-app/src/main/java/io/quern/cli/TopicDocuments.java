package io.quern.cli;

import io.quern.app.TopicDifference;
import io.quern.app.TopicReport;
import io.quern.app.TopicReport.Row;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Topics for programs. */
final class TopicDocuments {
  private TopicDocuments() {}

  static Map<String, ?> document(TopicReport report) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("topics", report.topics().stream().map(TopicDocuments::document).toList());
    document.put("stores", report.stores().stream().map(TopicDocuments::document).toList());
    document.put("schemas", report.schemas().stream().map(TopicDocuments::document).toList());
    document.put("refusals", report.refusals());
    return document;
  }

  private static Map<String, ?> document(Row row) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", row.name());
    document.put("outcome", word(row.outcome()));
    document.put("partitions", row.layout().partitions());
    if (row.layout().replication() > 0) {
      document.put("replication", row.layout().replication());
    }
    document.put("configs", row.configs());
    row.bytes().ifPresent(bytes -> document.put("bytesOnDisk", bytes));
    document.put("differences", row.differences().stream().map(TopicDocuments::document).toList());
    return document;
  }

  private static Map<String, ?> document(TopicReport.Schema schema) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", schema.name());
    document.put("outcome", word(schema.outcome()));
    schema.id().ifPresent(id -> document.put("id", id));
    return document;
  }

  private static Map<String, ?> document(TopicDifference difference) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("setting", difference.setting());
    document.put("is", difference.is());
    document.put("wanted", difference.wanted());
    document.put("change", word(difference.later()));
    return document;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

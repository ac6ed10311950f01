package io.quern.app;

import io.quern.serde.Contract;
import io.quern.serde.SchemaDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Gets our contracts into a registry, and the registry into this process. */
record SchemaSetup(ApicurioSchemas registry) {

  /** From now on records are framed as the user's registry asks for, or as there is none. */
  static void prepare(ClientOverrides overrides, boolean register) {
    SchemaDirectory.use(
        overrides
            .schemas()
            .map(settings -> new SchemaSetup(new ApicurioSchemas(settings)).directory(register))
            .orElse(SchemaDirectory.NONE));
  }

  private SchemaDirectory directory(boolean register) {
    Map<String, Integer> ids = new TreeMap<>();
    for (Contract contract : Contract.all()) {
      Optional<Integer> known = registry.find(contract);
      if (known.isEmpty() && !register) {
        throw new TopicsRefused(
            "schema %s is not in the registry; quern topics create --schema-registry-url registers it"
                .formatted(contract.name()));
      }
      ids.put(contract.name(), known.orElseGet(() -> registry.register(contract)));
    }
    return new SchemaDirectory(ids, registry);
  }

  /** Registers what is not there; in a dry run asks whether it would fit. */
  List<TopicReport.Schema> create(boolean dry) {
    List<TopicReport.Schema> rows = new ArrayList<>();
    for (Contract contract : Contract.all()) {
      rows.add(row(contract, dry));
    }
    return rows;
  }

  private TopicReport.Schema row(Contract contract, boolean dry) {
    Optional<Integer> known = registry.find(contract);
    if (known.isPresent()) {
      if (dry) {
        var _ = registry.checkRule(contract);
      } else {
        registry.requireRule(contract);
      }
      return new TopicReport.Schema(contract.name(), TopicReport.Outcome.THERE, known);
    }
    if (dry) {
      registry.tryRegister(contract);
      return new TopicReport.Schema(
          contract.name(), TopicReport.Outcome.TO_CREATE, Optional.empty());
    }
    return new TopicReport.Schema(
        contract.name(), TopicReport.Outcome.CREATED, Optional.of(registry.register(contract)));
  }

  /** What is there. */
  List<TopicReport.Schema> describe() {
    return Contract.all().stream()
        .map(
            contract -> {
              Optional<Integer> id = registry.find(contract);
              TopicReport.Outcome outcome =
                  id.isPresent() ? TopicReport.Outcome.THERE : TopicReport.Outcome.MISSING;
              return new TopicReport.Schema(contract.name(), outcome, id);
            })
        .toList();
  }
}

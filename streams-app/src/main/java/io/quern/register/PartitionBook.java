package io.quern.register;

import io.quern.model.ArtifactState;
import io.quern.model.Profile;
import io.quern.model.Registration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one partition of {@code artifacts} and of {@code profiles} says. Until both have been read
 * to where they ended when the partition became ours, it only listens.
 */
final class PartitionBook {
  private final int number;
  private final Map<String, Profile> profiles = new HashMap<>();
  private final Map<String, ModelBook> models = new TreeMap<>();
  private final Set<String> touched = new HashSet<>();
  private final List<Change> changes = new ArrayList<>();
  private boolean listening = true;

  PartitionBook(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  boolean isListening() {
    return listening;
  }

  /** All that was said before is known now. */
  void caughtUp() {
    listening = false;
    touched.addAll(models.keySet());
  }

  /** A profile was applied, or removed where there is none. */
  void profile(String name, @Nullable Profile profile) {
    if (profile == null) {
      profiles.remove(name);
    } else {
      profiles.put(name, profile);
    }
    if (!listening) {
      models.values().forEach(model -> changes.addAll(model.tryAgain(name)));
      touched.addAll(models.keySet());
    }
  }

  /** An artifact came to another state. */
  void artifact(ArtifactState state, long timestamp, long offset) {
    String model = state.plan().artifact().model();
    switch (state.phase()) {
      case COMPLETE -> book(model).complete(Made.of(state, timestamp, number, offset));
      case WAITING, OPEN, INCOMPLETE, COPY_MISSING, SUPERSEDED ->
          book(model).inMaking(Made.of(state, timestamp, number, offset));
      case FAILED, CANCELLED, EXPIRED ->
          book(model).notComplete(state.plan().artifact().toString());
    }
    touched.add(model);
  }

  /** An artifact is gone. */
  void artifactGone(String artifact) {
    for (ModelBook model : models.values()) {
      List<Change> gone = model.forget(artifact);
      if (!listening) {
        changes.addAll(gone);
      }
    }
  }

  /** A registration stands in the log: our own, an earlier owner's, or somebody's request. */
  void registration(Registration said) {
    ModelBook model = book(said.plan().artifact().model());
    Optional<Registration> known = model.find(said.key());
    boolean asked =
        !said.request().isEmpty()
            && !said.request().equals(known.map(Registration::request).orElse(""));
    if (listening || asked) {
      model.noted(said.key(), Optional.of(said));
      touched.add(said.plan().artifact().model());
    }
  }

  /** A registration was forgotten. */
  void registrationGone(String key) {
    if (listening) {
      models.values().forEach(model -> model.noted(key, Optional.empty()));
    }
  }

  /** Brings registrations in line with what is wanted; returns what has to be written. */
  List<Change> reconcile(Predicate<String> inWork) {
    if (listening) {
      return List.of();
    }
    List<Change> made = new ArrayList<>(changes);
    changes.clear();
    for (String model : touched) {
      made.addAll(book(model).reconcile(profiles, inWork));
    }
    touched.clear();
    models.values().removeIf(ModelBook::isEmpty);
    return made;
  }

  /** Looks at a model again: a push of it ended. */
  void touch(String model) {
    touched.add(model);
  }

  Iterable<ModelBook> models() {
    return listening ? List.of() : models.values();
  }

  ModelBook book(String model) {
    return models.computeIfAbsent(model, name -> new ModelBook());
  }
}

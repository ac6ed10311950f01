package io.quern.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Where a push of a complete artifact to a target stands. Only {@code register} writes it, but for
 * a request to push now.
 *
 * @param plan of the artifact that is, or was, pushed
 * @param content what of it was wanted where: changes when the target or the artifact does
 * @param place where it stands in the registry; nothing until done
 * @param effort what it took so far
 * @param request names the last request to push now; empty where nobody asked
 */
public record Registration(
    PlanRef plan,
    String target,
    String adapter,
    Phase phase,
    String content,
    Place place,
    Effort effort,
    String request) {

  private static final char BETWEEN = '#';

  /** The word for where it stands. */
  public enum Phase {
    PENDING,
    PUSHING,
    DONE,
    FAILED,
    SUPERSEDED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The state of a word.
     *
     * @throws IllegalArgumentException for a word that is none of these
     */
    public static Phase of(String word) {
      return Arrays.stream(values())
          .filter(phase -> phase.word().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "registration state '" + word + "' is not known to this version"));
    }

    /** Whether nothing more will happen unless something changes. */
    public boolean isSettled() {
      return this == DONE || this == SUPERSEDED;
    }
  }

  /**
   * Where it stands in the registry.
   *
   * @param reference what a person pulls
   * @param digest that the registry knows it by
   * @param notes in words
   */
  public record Place(String reference, String digest, List<String> notes) {
    public static final Place NONE = new Place("", "", List.of());

    public Place {
      notes = List.copyOf(notes);
    }
  }

  /**
   * What it took.
   *
   * @param attempts pushes that were begun since something changed
   * @param failure why the last one failed, in words; empty where it did not
   * @param refused whether somebody has to change something first
   * @param nextAt when the next one begins, milliseconds since 1970; 0 for at once
   */
  public record Effort(int attempts, String failure, boolean refused, long nextAt) {
    public static final Effort NONE = new Effort(0, "", false, 0);

    public Effort attempted() {
      return new Effort(attempts + 1, failure, refused, 0);
    }

    public Effort failed(String why, boolean refusal, long next) {
      return new Effort(attempts, why, refusal, next);
    }

    public Effort succeeded() {
      return new Effort(attempts, "", false, 0);
    }
  }

  /** Nothing was tried yet. */
  public static Registration pending(
      PlanRef plan, RegistryTarget target, String content, String request) {
    return new Registration(
        plan,
        target.name(),
        target.adapter(),
        Phase.PENDING,
        content,
        Place.NONE,
        Effort.NONE,
        request);
  }

  /** The key of its record. */
  public String key() {
    return keyOf(plan.artifact(), target);
  }

  public static String keyOf(ArtifactId artifact, String target) {
    return artifact.toString() + BETWEEN + target;
  }

  /** Tells keys of registrations from those of artifacts: no name may hold the sign between. */
  public static boolean isKey(String key) {
    return key.indexOf(BETWEEN) >= 0;
  }

  /** The artifact that a registration's key speaks of. */
  public static String artifactOf(String key) {
    return key.substring(0, key.indexOf(BETWEEN));
  }

  public Registration with(Phase next, Place where, Effort spent) {
    return new Registration(plan, target, adapter, next, content, where, spent, request);
  }

  /** The same, asked for again. */
  public Registration requested(String name) {
    return new Registration(
        plan, target, adapter, Phase.PENDING, content, place, Effort.NONE, name);
  }
}

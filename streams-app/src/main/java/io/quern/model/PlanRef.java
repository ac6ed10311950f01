package io.quern.model;

/**
 * An artifact under one plan; what carries another plan of the artifact is superseded.
 *
 * @param planId SHA-256 over the manifest's digest, the resolved profile and the planner's version,
 *     lower-case hexadecimal
 */
public record PlanRef(ArtifactId artifact, String planId) {}

package io.quern.register.s3;

import io.quern.model.ArtifactId;

/**
 * Where what lies in a bucket, below the destination's prefix:
 *
 * <pre>
 * MODEL/REVISION/PROFILE/FILE         the artifact's files; a key's content never changes
 * MODEL/REVISION/PROFILE/quern.json   the manifest, written after the files
 * MODEL/.tags/PROFILE/TAG.json        names a manifest; moves to newer revisions only
 * </pre>
 *
 * No revision begins with a dot, so no file has the key of a pointer.
 */
record S3Layout(String bucket, String prefix) {
  static final String MANIFEST = "quern.json";

  /** Of an artifact's folder, without a slash at the end. */
  String folder(ArtifactId artifact) {
    return below(artifact.toString());
  }

  String file(ArtifactId artifact, String path) {
    return folder(artifact) + "/" + path;
  }

  String manifest(ArtifactId artifact) {
    return file(artifact, MANIFEST);
  }

  String pointer(ArtifactId artifact, String tag) {
    return below(artifact.model() + "/.tags/" + artifact.profile() + "/" + tag + ".json");
  }

  String url(String key) {
    return "s3://" + bucket + "/" + key;
  }

  private String below(String path) {
    return prefix.isEmpty() ? path : prefix + "/" + path;
  }
}

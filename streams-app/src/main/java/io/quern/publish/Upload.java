package io.quern.publish;

import io.quern.model.ModelManifest;
import io.quern.model.Revision;

/**
 * One publishing of one revision.
 *
 * @param uploadId tells this publishing from another of the same revision; the same bytes should
 *     have the same id
 */
public record Upload(Revision source, String uploadId, ModelManifest manifest) {}

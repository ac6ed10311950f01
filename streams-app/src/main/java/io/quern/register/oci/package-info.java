/**
 * Registries of the OCI kind: one small client of the distribution protocol, and a class a form in
 * which a release can stand there (Ollama's, Docker Model Runner's, CNCF ModelPack's). Forms know
 * nothing of requests, the client nothing of models.
 */
@NullMarked
package io.quern.register.oci;

import org.jspecify.annotations.NullMarked;

/**
 * Releases as versions of a registered model in MLflow, by its REST API. Its Java client is left
 * out: two major versions behind the server, and 8 MB for the dozen requests that are made here.
 */
@NullMarked
package io.quern.register.mlflow;

import org.jspecify.annotations.NullMarked;

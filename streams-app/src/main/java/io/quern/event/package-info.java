/**
 * What others hear of: CloudEvents 1.0, without Kafka. Each has an id that is the same when it is
 * told twice.
 */
@NullMarked
package io.quern.event;

import org.jspecify.annotations.NullMarked;

/**
 * The stage register: takes complete artifacts to registries, at least once and idempotent. Never
 * changes a byte. Adapters know nothing of Kafka, the rest nothing of a registry's requests.
 */
@NullMarked
package io.quern.register;

import org.jspecify.annotations.NullMarked;

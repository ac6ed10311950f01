package io.quern.serde;

/**
 * What Avro may do with bytes from outside: lengths have limits, and only our own records are made.
 *
 * <p>Avro reads these properties once, when its classes are loaded; so this runs before any of them
 * is used.
 */
final class AvroSafety {
  private static final int LONGEST_BYTES = 64 << 20;

  /**
   * Strings are names, words and sentences; also what a rejection quotes of a record fits into a
   * record.
   */
  private static final int LONGEST_STRING = 64 << 10;

  private static final int MOST_ITEMS = 4 << 20;

  static {
    limit("bytes", LONGEST_BYTES);
    limit("string", LONGEST_STRING);
    limit("collectionItems", MOST_ITEMS);
    String packages = "org.apache.avro.SERIALIZABLE_PACKAGES";
    String trusted =
        System.getProperty(
            packages, "java.lang,java.math,java.io,java.net,org.apache.avro.reflect");
    System.setProperty(packages, trusted + ",io.quern.avro");
  }

  private AvroSafety() {}

  private static void limit(String what, int most) {
    System.setProperty("org.apache.avro.limits." + what + ".maxLength", Integer.toString(most));
  }

  /** Sees to it that the limits are in place. */
  static void ensure() {
    // loading this class has done it
  }
}

package io.quern;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package may import what. The lists at the top are the whole policy. */
class LayeringTest {

  private static final String KAFKA = "org.apache.kafka..";
  private static final String VECTORS = "jdk.incubator.vector..";
  private static final String CONTRACTS = "io.quern.avro..";
  private static final String METERS = "io.micrometer..";

  /** What a package that knows nothing of Kafka may import besides itself. */
  private static final String[] JDK = {"java..", VECTORS, "org.jspecify.."};

  /** Packages in which any class may import Kafka. */
  private static final String[] KAFKA_PACKAGES = {
    "io.quern.topology..", "io.quern.app..", "io.quern.serde.."
  };

  /** Packages in which an adapter may import Kafka; it is known by its name. */
  private static final String[] STAGES = {
    "io.quern.publish..",
    "io.quern.plan..",
    "io.quern.quantize..",
    "io.quern.calibrate..",
    "io.quern.assemble..",
    "io.quern.register..",
    "io.quern.reject.."
  };

  private static final List<String> ADAPTERS =
      List.of("Processor", "Shell", "Producer", "Consumer", "Reader", "Stores", "Route");

  /** Full names of the Kafka classes that a command may import. */
  private static final List<String> KAFKA_OF_COMMANDS = List.of();

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.quern");

  @ParameterizedTest
  @ValueSource(strings = {"io.quern.kernel..", "io.quern.model.."})
  void shouldImportOnlyTheJdk(String self) {
    check(in(self), in(self).or(in(JDK)));
  }

  @Test
  void shouldLetFormatsImportOnlyTheJdkAndTheModel() {
    check(in("io.quern.format.."), in("io.quern.format..", "io.quern.model..").or(in(JDK)));
  }

  @Test
  void shouldImportKafkaOnlyInAdapters() {
    var adapters = in(STAGES).and(outermostNameEndsWith(ADAPTERS));
    var others = not(in(KAFKA_PACKAGES).or(adapters).or(in("io.quern.cli..")));
    check(others, not(in(KAFKA)));
  }

  @Test
  void shouldKeepKafkaOutOfCommands() {
    check(in("io.quern.cli.."), not(in(KAFKA)).or(named(KAFKA_OF_COMMANDS)));
  }

  @Test
  void shouldImportVectorsOnlyInVectorKernels() {
    check(not(outermostNameEndsWith(List.of("Vector"))), not(in(VECTORS)));
  }

  @Test
  void shouldImportMetersOnlyWhereTheyAreShown() {
    check(not(in("io.quern.metrics..", "io.quern.app..")), not(in(METERS)));
  }

  @Test
  void shouldImportContractsOnlyInSerdes() {
    check(not(in("io.quern.serde..", CONTRACTS)), not(in(CONTRACTS)));
  }

  private static void check(
      DescribedPredicate<JavaClass> importing, DescribedPredicate<JavaClass> allowed) {
    classes().that(importing).should(importOnly(allowed)).allowEmptyShould(true).check(CLASSES);
  }

  /** One line a class, where ArchUnit's own condition has one a call. */
  private static ArchCondition<JavaClass> importOnly(DescribedPredicate<JavaClass> allowed) {
    return new ArchCondition<>("import only what its package may") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        var refused =
            type.getDirectDependenciesFromSelf().stream()
                .map(Dependency::getTargetClass)
                .map(JavaClass::getBaseComponentType)
                .filter(target -> !target.isPrimitive() && !allowed.test(target))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!refused.isEmpty()) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " imports " + refused));
        }
      }
    };
  }

  private static DescribedPredicate<JavaClass> in(String... packages) {
    return resideInAnyPackage(packages);
  }

  /** A nested class is as good as the class around it. */
  private static DescribedPredicate<JavaClass> outermostNameEndsWith(List<String> suffixes) {
    return DescribedPredicate.describe(
        "are named *" + suffixes,
        type -> suffixes.stream().anyMatch(outermostName(type)::endsWith));
  }

  private static DescribedPredicate<JavaClass> named(List<String> names) {
    return DescribedPredicate.describe(
        "are one of " + names, type -> names.contains(type.getName()));
  }

  private static String outermostName(JavaClass type) {
    return type.getEnclosingClass().map(LayeringTest::outermostName).orElseGet(type::getSimpleName);
  }
}

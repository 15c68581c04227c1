package dev.sealift;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The package graph: arrows go one way, and one vendor is known to one package. */
class PackageGraphTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.sealift");

  @Test
  void arrowsGoOneWay() {
    slices().matching("dev.sealift.(*)..").should().beFreeOfCycles().check(CLASSES);
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("fronts")
        .definedBy("dev.sealift.cli..", "dev.sealift.tui..")
        .layer("operations")
        .definedBy("dev.sealift.rollout..", "dev.sealift.doctor..", "dev.sealift.export..")
        .layer("services")
        .definedBy(
            "dev.sealift.cluster..",
            "dev.sealift.database..",
            "dev.sealift.bucket..",
            "dev.sealift.mlflow..",
            "dev.sealift.history..")
        .layer("objects")
        .definedBy("dev.sealift.plan..", "dev.sealift.manifest..")
        .layer("values")
        .definedBy("dev.sealift.profile..", "dev.sealift.seal..", "dev.sealift.credential..")
        .layer("core")
        .definedBy("dev.sealift.core..")
        .whereLayer("fronts")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("operations")
        .mayOnlyBeAccessedByLayers("fronts")
        .whereLayer("services")
        .mayOnlyBeAccessedByLayers("fronts", "operations")
        .whereLayer("objects")
        .mayOnlyBeAccessedByLayers("fronts", "operations", "services")
        .check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource({
    "picocli.., cli",
    "org.ini4j.., profile",
    "com.googlecode.lanterna.., tui",
    "org.h2.., history",
    "org.flywaydb.., history",
    "software.amazon.awssdk.., bucket",
    "org.bouncycastle.., sandbox",
    "io.fabric8.kubernetes.client.., cluster"
  })
  void eachVendorIsKnownToOnePackage(String vendor, String owner) {
    ArchRuleDefinition.noClasses()
        .that()
        .resideOutsideOfPackage("dev.sealift." + owner + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(vendor)
        .check(CLASSES);
  }
}

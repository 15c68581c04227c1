package dev.sealift.doctor;

import dev.sealift.core.Check;
import dev.sealift.core.Event;
import dev.sealift.core.Tasks;
import dev.sealift.core.UserException;
import dev.sealift.manifest.Names;
import dev.sealift.profile.Profile;
import dev.sealift.profile.SecretResolver;
import dev.sealift.rollout.Workplace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Examines a deployment; writes nothing but one object into the bucket, which it deletes. */
public final class Doctor {
  private final Workplace work;

  /** A doctor at one workplace. */
  public Doctor(Workplace work) {
    this.work = work;
  }

  /** All checks with their results; each is told to the workplace's events as it is made. */
  public List<Check> examine(Profile profile, SecretResolver resolver) throws InterruptedException {
    List<Check> checks = new ArrayList<>();
    try (Tasks tasks = new Tasks();
        Patient patient = Patient.read(work, profile, tasks)) {
      String server = work.cluster().server();
      checks.add(tell(Ailment.API_UNREACHABLE.absent(work.cluster().version() + " at " + server)));
      List<Callable<List<Check>>> parts = new ArrayList<>();
      exams(patient, resolver)
          .forEach((name, exam) -> parts.add(() -> told(part(patient, name, exam))));
      tasks.all(parts).forEach(checks::addAll);
    } catch (UserException e) {
      checks.add(tell(Ailment.API_UNREACHABLE.found(e)));
    }
    return checks;
  }

  private static Map<String, Exam> exams(Patient patient, SecretResolver resolver) {
    Map<String, Exam> exams = new LinkedHashMap<>();
    exams.put(Ailment.NOT_DEPLOYED.id(), new WorkloadExam());
    boolean nothing =
        patient.deployment().isEmpty()
            && Names.secrets().stream().allMatch(name -> patient.sealed(name).isEmpty());
    if (nothing) {
      return exams;
    }
    exams.put(Ailment.TEMPLATE_BROKEN.id(), new ConfigExam());
    exams.put(Ailment.NO_LOOK_INSIDE.id(), new InsideExam());
    exams.put(Ailment.NOT_SYNCED.id(), new SealedExam());
    exams.put(Ailment.DATABASE_UNREACHABLE.id(), ServicesExam::database);
    exams.put(Ailment.BUCKET_UNREACHABLE.id(), ServicesExam::bucket);
    exams.put(Ailment.LOGIN_REFUSED.id(), new LoginExam());
    exams.put(Ailment.HOST_REFUSED.id(), new IngressExam());
    exams.put(Ailment.DRIFT.id(), new HistoryExam());
    exams.put(Ailment.SOURCE_DIFFERS.id(), new SourcesExam(resolver));
    return exams;
  }

  /** What cannot be looked at is told of, and the other parts go on. */
  private static List<Check> part(Patient patient, String name, Exam exam)
      throws InterruptedException {
    try {
      return exam.of(patient);
    } catch (UserException e) {
      return List.of(
          Check.warning(name, Ailment.said(e), "this part could not be looked at", e.remedy()));
    }
  }

  private List<Check> told(List<Check> checks) {
    checks.forEach(this::tell);
    return checks;
  }

  private synchronized Check tell(Check check) {
    work.events().emit(new Event.CheckDone(check));
    return check;
  }
}

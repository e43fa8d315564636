package io.tidemark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.verify.Place.Content;
import io.tidemark.verify.Stage.Verified;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each object of a replica is changed, cut, removed, exchanged, renamed and copied in turn, in the store and in a mirror:
 * a deep verification names just what was touched.
 */
class TamperingTest {
    private enum Where { STORE, FOLDER }

    @TempDir
    private static Path folder;

    private static Stage stage;
    private static List<String> untouched;
    /** A request to the store costs more than a file: there, one tenant's objects are touched. */
    private static List<String> ofOneTenant;

    @BeforeAll
    static void replicate() {
        stage = Stage.replicated();
        var store = new Place.InStore(stage.store);
        store.copyTo(new Place.InFolder(folder));
        untouched = store.objects();
        ofOneTenant = untouched.stream().filter(object -> object.startsWith("tidemark-acme-")).toList();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static Place place(Where where) {
        return where == Where.STORE ? new Place.InStore(stage.store) : new Place.InFolder(folder);
    }

    private static List<String> objects(Where where) {
        return where == Where.STORE ? ofOneTenant : untouched;
    }

    private static boolean isArchive(String object) {
        return object.endsWith(".tgz");
    }

    /** Verifies the stream that an object is of. */
    private static Verified verify(Place place, String object) {
        String tenant = Place.bucket(object).split("-")[1];
        return stage.verify(place, tenant, Place.key(object).substring(0, Place.key(object).indexOf('/')));
    }

    private static void assertFaults(Place place, String object, String... expected) {
        assertThat(verify(place, object).faulty()).isEqualTo(List.copyOf(new TreeSet<>(Arrays.asList(expected))));
    }

    /** The objects of the place as they were; the test began with no others. */
    private static void restored(Place place, Map<String, Content> contents) {
        contents.forEach(place::put);
        place.objects().stream().filter(object -> !untouched.contains(object)).forEach(place::remove);
    }

    @ParameterizedTest
    @EnumSource
    void untouchedReplicaHasNoFaultAndNothingBeside(Where where) {
        for (String tenant : Stage.TENANTS) {
            for (String stream : Stage.STREAMS) {
                var verified = stage.verify(place(where), tenant, stream);

                assertThat(verified.findings()).isEmpty();
                assertThat(verified.certificate().archives()).isEqualTo(stage.chain(tenant, stream).size());
                assertThat(verified.certificate().orphans()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachByteThatIsChangedIsNamed(Where where) {
        Place place = place(where);
        for (String object : objects(where)) {
            Content content = place.get(object);
            int end = content.bytes().length - 1;
            for (int at : where == Where.STORE ? List.of(end / 2) : List.of(0, end / 3, end / 2, end)) {
                byte[] changed = content.bytes().clone();
                changed[at] ^= 1;
                place.put(object, content.with(changed));
                assertFaults(place, object, object);
            }
            place.put(object, content);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachObjectCutOrGrownIsNamed(Where where) {
        Place place = place(where);
        for (String object : objects(where)) {
            Content content = place.get(object);
            int whole = content.bytes().length;
            for (int size : where == Where.STORE ? List.of(whole - 1) : List.of(0, whole / 2, whole - 1, whole + 1)) {
                place.put(object, content.with(Arrays.copyOf(content.bytes(), size)));
                assertFaults(place, object, object);
            }
            place.put(object, content);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachObjectThatIsRemovedIsNamed(Where where) {
        Place place = place(where);
        for (String object : objects(where)) {
            Content content = place.get(object);
            place.remove(object);
            assertFaults(place, object, object);
            place.put(object, content);
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothObjectsThatAreSwappedAreNamed(Where where) {
        Place place = place(where);
        for (int i = 0; i + 1 < objects(where).size(); i++) {
            String one = objects(where).get(i);
            String other = objects(where).get(i + 1);
            Content content = place.get(one);
            Content otherContent = place.get(other);
            place.put(one, otherContent);
            place.put(other, content);
            List<String> faulty = new ArrayList<>(verify(place, one).faulty());
            faulty.addAll(verify(place, other).faulty());

            assertThat(new TreeSet<>(faulty)).containsExactlyInAnyOrder(one, other);
            restored(place, Map.of(one, content, other, otherContent));
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachObjectThatIsRenamedIsMissedAndItsNewNameIsTold(Where where) {
        Place place = place(where);
        for (String object : objects(where)) {
            Content content = place.get(object);
            for (String renamed : renamed(where, object)) {
                place.remove(object);
                place.put(renamed, content);
                var verified = verify(place, object);

                assertThat(verified.faulty()).contains(object);
                assertThat(verified.findings()).extracting(Finding::object).contains(renamed)
                        .isSubsetOf(object, renamed);
                restored(place, Map.of(object, content));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachObjectThatIsAddedIsTold(Where where) {
        Place place = place(where);
        for (String object : objects(where)) {
            Content content = place.get(object);
            for (String added : renamed(where, object)) {
                place.put(added, content);

                assertThat(verify(place, object).findings()).extracting(Finding::object).containsOnly(added);
                restored(place, Map.of());
            }
        }
    }

    /** Names like an object's own, and one that is none; in the store, one of these. */
    private static List<String> renamed(Where where, String object) {
        List<String> names = renamed(object);
        return where == Where.FOLDER ? names : List.of(names.get(object.hashCode() & 1));
    }

    private static List<String> renamed(String object) {
        String folder = object.substring(0, object.lastIndexOf('/') + 1);
        if (!isArchive(object)) {
            return List.of(object.replace(".pdf", "x.pdf"), folder + "~.pdf");
        }
        return List.of(object.replaceFirst("-(\\d{8})_", "-00000099_"), object.replaceFirst("-(\\d{8})_", "-00000001_"),
                object.replaceFirst("_[0-9a-f]{12}\\.tgz", "_000000000000.tgz"), folder + "akten-copy.tgz")
                .stream().filter(name -> !untouched.contains(name)).toList();
    }

    @ParameterizedTest
    @EnumSource(names = "STORE")
    void metadataThatIsChangedIsNamed(Where where) {
        Place place = place(where);
        for (String object : objects(where)) {
            Content content = place.get(object);
            // All of one archive's, and of the others the hash.
            boolean isFirst = object.equals(objects(where).get(0));
            for (String name : isFirst ? content.metadata().keySet() : Set.of("sha256")) {
                Map<String, String> changed = new HashMap<>(content.metadata());
                changed.put(name, "0".repeat(changed.get(name).length()));
                place.put(object, new Content(content.bytes(), changed));
                assertFaults(place, object, object);
            }
            place.put(object, content);
        }
    }
}

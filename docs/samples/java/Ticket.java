// Asks Oriel for one-time URLs, with Java 17 or later and nothing else.
//   java Ticket.java problems allergies

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

public class Ticket {
    static final String ORIEL = setting("ORIEL", "http://localhost:8300");
    /** iss: the id under which the operator registered you. */
    static final String HOST = setting("ORIEL_HOST", "your-host");
    /** The name of your key. */
    static final String KID = setting("ORIEL_KID", "your-host-1");
    /** Ed25519, PKCS #8. */
    static final String KEY = setting("ORIEL_KEY", ".oriel/sandbox/your-host-1.private.pem");
    /** Of the page that will hold the frames. */
    static final String ORIGIN = setting("ORIEL_ORIGIN", "http://localhost:8319");

    record Person(String name, String nhsNumber, String birthDate) {}

    record User(String id, String name, String role, String organisation) {}

    /** One URL for each view, good for one use within a minute. User and person come from your session, never from the page. */
    static List<String> openViews(List<String> views, Person person, User user) throws Exception {
        long now = Instant.now().getEpochSecond();
        String claims = """
            {"iss":%s,"aud":%s,"sub":%s,"iat":%d,"exp":%d,"jti":%s,
             "pat":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":%s,"birthDate":%s,"name":%s},
             "name":%s,"role":%s,"org":%s,"purpose":"directcare","origin":%s,"views":[%s]}"""
            .formatted(json(HOST), json(ORIEL), json(user.id()), now, now + 50, json(UUID.randomUUID().toString()),
                json(person.nhsNumber()), json(person.birthDate()), json(person.name()), json(user.name()), json(user.role()),
                json(user.organisation()), json(ORIGIN), views.stream().map(Ticket::json).collect(Collectors.joining(",")));
        HttpRequest request = HttpRequest.newBuilder(URI.create(ORIEL + "/v1/tickets"))
            .timeout(Duration.ofSeconds(10))
            .header("content-type", "application/jose")
            .POST(HttpRequest.BodyPublishers.ofString(sign(claims)))
            .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        // Read it with the JSON library of your project. An error has a message and a next step for your user.
        if (answer.statusCode() != 201) throw new IllegalStateException(answer.body());
        return Pattern.compile("https?://[^\"]+/v/[^\"]+").matcher(answer.body()).results().map(MatchResult::group).toList();
    }

    /** A compact JWS (RFC 7515) with EdDSA (RFC 8037). */
    static String sign(String claims) throws Exception {
        String signed = base64url("{\"alg\":\"EdDSA\",\"kid\":" + json(KID) + "}") + "." + base64url(claims);
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(privateKey());
        signature.update(signed.getBytes("UTF-8"));
        return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    }

    static PrivateKey privateKey() throws Exception {
        String pem = Files.readString(Path.of(KEY)).replaceAll("-----[^-]+-----|\\s", "");
        return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }

    static String base64url(String text) throws Exception {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes("UTF-8"));
    }

    /** A text as JSON: names of users come from people. */
    static String json(String text) {
        return text.chars()
            .mapToObj(c -> c < 0x20 || c == '"' || c == '\\' ? "\\u%04x".formatted(c) : String.valueOf((char) c))
            .collect(Collectors.joining("", "\"", "\""));
    }

    static String setting(String name, String otherwise) {
        return System.getenv().getOrDefault(name, otherwise);
    }

    public static void main(String[] views) throws Exception {
        User user = new User("user-1", "Dr Sample", "CLINICIAN", "Z9Y");
        openViews(List.of(views), new Person("Edith Mary TESTPATIENT", "9990000018", "1941-03-09"), user).forEach(System.out::println);
    }
}

// NOT RUN HERE: no test of Oriel runs this sample, because .NET does not come with the systems they run on. The other
// four samples are run by every test run; this one makes the same call, signed with ES256.
// Asks Oriel for one-time URLs, with .NET 8 or later and nothing else.
//   dotnet run -- problems allergies

using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

static string Setting(string name, string otherwise) => Environment.GetEnvironmentVariable(name) ?? otherwise;

var oriel = Setting("ORIEL", "http://localhost:8300");
var host = Setting("ORIEL_HOST", "your-host"); // iss: the id under which the operator registered you
var kid = Setting("ORIEL_KID", "your-host-2"); // the name of your key
var key = Setting("ORIEL_KEY", ".oriel/sandbox/your-host-2.private.pem"); // P-256, PKCS #8
var origin = Setting("ORIEL_ORIGIN", "http://localhost:8319"); // of the page that will hold the frames

var user = new User("user-1", "Dr Sample", "CLINICIAN", "Z9Y");
foreach (var url in await OpenViews(args, new Person("Edith Mary TESTPATIENT", "9990000018", "1941-03-09"), user)) Console.WriteLine(url);

// One URL for each view, good for one use within a minute. User and person come from your session, never from the page.
async Task<string[]> OpenViews(string[] views, Person person, User user)
{
    var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
    var launch = Sign(new
    {
        iss = host, aud = oriel, sub = user.Id, iat = now, exp = now + 50, jti = Guid.NewGuid().ToString(),
        pat = new
        {
            system = "https://fhir.nhs.uk/Id/nhs-number", value = person.NhsNumber,
            birthDate = person.BirthDate, name = person.Name,
        },
        name = user.Name, role = user.Role, org = user.Organisation,
        purpose = "directcare", origin, views,
    });
    using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
    using var content = new StringContent(launch, Encoding.ASCII);
    content.Headers.ContentType = new MediaTypeHeaderValue("application/jose");
    using var answer = await client.PostAsync($"{oriel}/v1/tickets", content);
    using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
    if (body.RootElement.TryGetProperty("error", out var error))
        throw new InvalidOperationException($"{error.GetProperty("message")} {error.GetProperty("next")}");
    return body.RootElement.GetProperty("urls").EnumerateArray().Select(url => url.GetString()!).ToArray();
}

// A compact JWS (RFC 7515) with ES256: .NET signs in the form that JWS wants, both numbers one after the other.
string Sign(object claims)
{
    using var ecdsa = ECDsa.Create();
    ecdsa.ImportFromPem(File.ReadAllText(key));
    var signed = $"{Base64Url(JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", kid }))}.{Base64Url(JsonSerializer.SerializeToUtf8Bytes(claims))}";
    return $"{signed}.{Base64Url(ecdsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
}

static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

record Person(string Name, string NhsNumber, string BirthDate);

record User(string Id, string Name, string Role, string Organisation);

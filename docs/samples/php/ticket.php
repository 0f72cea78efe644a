<?php
// Asks Oriel for one-time URLs, with PHP 8.1 or later and its own extension sodium.
//   php ticket.php problems allergies

define('ORIEL', getenv('ORIEL') ?: 'http://localhost:8300');
define('HOST', getenv('ORIEL_HOST') ?: 'your-host'); // iss: the id under which the operator registered you
define('KID', getenv('ORIEL_KID') ?: 'your-host-1'); // the name of your key
define('KEY', getenv('ORIEL_KEY') ?: '.oriel/sandbox/your-host-1.private.pem'); // Ed25519, PKCS #8
define('ORIGIN', getenv('ORIEL_ORIGIN') ?: 'http://localhost:8319'); // of the page that will hold the frames

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

/** The signing key of a PEM file: the seed is the end of an Ed25519 key in PKCS #8 (RFC 8410). */
function signingKey(string $file): string
{
    $der = base64_decode(preg_replace('/-----[^-]+-----|\s/', '', file_get_contents($file)));
    return sodium_crypto_sign_secretkey(sodium_crypto_sign_seed_keypair(substr($der, -32)));
}

/** One URL for each view, good for one use within a minute. $user and $person come from your session, never from the page. */
function openViews(array $views, array $person, array $user): array
{
    $now = time();
    $header = ['alg' => 'EdDSA', 'kid' => KID];
    $claims = [
        'iss' => HOST, 'aud' => ORIEL, 'sub' => $user['id'], 'iat' => $now, 'exp' => $now + 50, 'jti' => bin2hex(random_bytes(16)),
        'pat' => [
            'system' => 'https://fhir.nhs.uk/Id/nhs-number', 'value' => $person['nhsNumber'],
            'birthDate' => $person['birthDate'], 'name' => $person['name'],
        ],
        'name' => $user['name'], 'role' => $user['role'], 'org' => $user['organisation'],
        'purpose' => 'directcare', 'origin' => ORIGIN, 'views' => $views,
    ];
    $signed = base64url(json_encode($header)) . '.' . base64url(json_encode($claims));
    $launch = $signed . '.' . base64url(sodium_crypto_sign_detached($signed, signingKey(KEY)));
    $options = ['method' => 'POST', 'header' => 'content-type: application/jose', 'content' => $launch, 'timeout' => 10, 'ignore_errors' => true];
    $answer = file_get_contents(ORIEL . '/v1/tickets', false, stream_context_create(['http' => $options]));
    $body = json_decode($answer, true, flags: JSON_THROW_ON_ERROR);
    if (isset($body['error'])) {
        throw new RuntimeException($body['error']['message'] . ' ' . $body['error']['next']);
    }
    return $body; // ['urls' => [...], 'expiresAt' => '...']
}

if (realpath($argv[0]) === __FILE__) {
    $person = ['name' => 'Edith Mary TESTPATIENT', 'nhsNumber' => '9990000018', 'birthDate' => '1941-03-09'];
    $user = ['id' => 'user-1', 'name' => 'Dr Sample', 'role' => 'CLINICIAN', 'organisation' => 'Z9Y'];
    echo implode("\n", openViews(array_slice($argv, 1), $person, $user)['urls']), "\n";
}

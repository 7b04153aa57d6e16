using System.Globalization;
using System.Security.Cryptography;
using Fairlead.Templates.Functions;
using Fairlead.Templates.Functions.Encoding;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Sprig;

/// <summary>Digests and encryption.</summary>
internal static class SprigCrypto
{
    private const int AesKeyBytes = 32;
    private const int AesBlockBytes = 16;

    // sprig's names say which digest is wanted; nothing here depends on SHA-1 being hard to forge.
#pragma warning disable CA5350, CA5401
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("sha1sum", "string -> string", static a => Convert.ToHexStringLower(SHA1.HashData(EncodingFunctions.Bytes(a[0])))),
        new("sha256sum", "string -> string", static a => Convert.ToHexStringLower(SHA256.HashData(EncodingFunctions.Bytes(a[0])))),
        new("sha512sum", "string -> string", static a => Convert.ToHexStringLower(SHA512.HashData(EncodingFunctions.Bytes(a[0])))),
        new("adler32sum", "string -> string", static a => Adler32(EncodingFunctions.Bytes(a[0])).ToString(CultureInfo.InvariantCulture)),
        new("encryptAES", "string, string -> string", static a => Encrypt((string)a[0]!, (string)a[1]!)),
        new("decryptAES", "string, string -> string", static a => Decrypt((string)a[0]!, (string)a[1]!)),
    ];

    private static uint Adler32(byte[] bytes)
    {
        uint a = 1, b = 0;
        foreach (var value in bytes)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        return (b << 16) | a;
    }

    /// <summary>AES-256 in CBC mode with a random vector in front, in base64. The password is cut or filled up to the key.</summary>
    private static string Encrypt(string password, string text)
    {
        if (text.Length == 0)
        {
            return "";
        }

        using var aes = Aes.Create();
        aes.Key = Key(password);
        var vector = RandomNumberGenerator.GetBytes(AesBlockBytes);
        return Convert.ToBase64String([.. vector, .. aes.EncryptCbc(GoText.ToUtf8(text), vector)]);
    }

    private static string Decrypt(string password, string text)
    {
        if (text.Length == 0)
        {
            return "";
        }

        try
        {
            var bytes = Convert.FromBase64String(text);
            using var aes = Aes.Create();
            aes.Key = Key(password);
            return GoText.FromUtf8(aes.DecryptCbc(bytes.AsSpan(AesBlockBytes), bytes.AsSpan(0, AesBlockBytes)));
        }
        catch (Exception failure) when (failure is FormatException or CryptographicException or ArgumentException)
        {
            throw new FunctionException($"decryptAES: {failure.Message}");
        }
    }
#pragma warning restore CA5350, CA5401

    private static byte[] Key(string password)
    {
        var key = new byte[AesKeyBytes];
        var bytes = GoText.ToUtf8(password);
        bytes.AsSpan(0, Math.Min(bytes.Length, AesKeyBytes)).CopyTo(key);
        return key;
    }
}

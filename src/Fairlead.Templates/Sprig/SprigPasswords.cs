using System.Buffers.Binary;
using System.Security.Cryptography;
using Fairlead.Templates.Functions;
using Fairlead.Templates.Values;
using Org.BouncyCastle.Crypto.Generators;

namespace Fairlead.Templates.Sprig;

/// <summary>Hashes of passwords and passwords made of a master password. bcrypt and scrypt are a library's: .NET has neither.</summary>
internal static class SprigPasswords
{
    /// <summary>What one of these costs in steps: they are slow on purpose, so a loop of them must run into the limit.</summary>
    private const int Cost = 20_000;

    /// <summary>Go's default cost of bcrypt.</summary>
    private const int BcryptCost = 10;

    /// <summary>bcrypt takes no more; Go refuses a longer password too.</summary>
    private const int BcryptBytes = 72;

    /// <summary>The scope that the published Master Password algorithm puts in front of its salts.</summary>
    private const string Scope = "com.lyndir.masterpassword";

    /// <summary>The algorithm's templates: each letter stands for a class of characters.</summary>
    private static readonly Dictionary<string, string[]> Templates = new(StringComparer.Ordinal)
    {
        ["maximum"] = ["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"],
        ["long"] =
        [
            "CvcvnoCvcvCvcv", "CvcvCvcvnoCvcv", "CvcvCvcvCvcvno", "CvccnoCvcvCvcv", "CvccCvcvnoCvcv", "CvccCvcvCvcvno", "CvcvnoCvccCvcv",
            "CvcvCvccnoCvcv", "CvcvCvccCvcvno", "CvcvnoCvcvCvcc", "CvcvCvcvnoCvcc", "CvcvCvcvCvccno", "CvccnoCvccCvcv", "CvccCvccnoCvcv",
            "CvccCvccCvcvno", "CvcvnoCvccCvcc", "CvcvCvccnoCvcc", "CvcvCvccCvccno", "CvccnoCvcvCvcc", "CvccCvcvnoCvcc", "CvccCvcvCvccno",
        ],
        ["medium"] = ["CvcnoCvc", "CvcCvcno"],
        ["short"] = ["Cvcn"],
        ["basic"] = ["aaanaaan", "aannaaan", "aaannaaa"],
        ["pin"] = ["nnnn"],
    };

    private static readonly Dictionary<char, string> Classes = new()
    {
        ['V'] = "AEIOU",
        ['C'] = "BCDFGHJKLMNPQRSTVWXYZ",
        ['v'] = "aeiou",
        ['c'] = "bcdfghjklmnpqrstvwxyz",
        ['A'] = "AEIOUBCDFGHJKLMNPQRSTVWXYZ",
        ['a'] = "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
        ['n'] = "0123456789",
        ['o'] = "@&%?,=[]_:-+*$#!'^~;()/.",
        ['x'] = "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
    };

    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("bcrypt", "string -> string", static (execution, a) => Bcrypt(execution, (string)a[0]!)),
        new("htpasswd", "string, string -> string", static (execution, a) => Htpasswd(execution, (string)a[0]!, (string)a[1]!)),
        new("derivePassword", "any, string, string, string, string -> string",
            static (execution, a) => Derive(execution, Counter(a[0]), (string)a[1]!, (string)a[2]!, (string)a[3]!, (string)a[4]!)),
    ];

    private static string Htpasswd(Execution execution, string user, string password) =>
        user.Contains(':', StringComparison.Ordinal) ? $"invalid username: {user}" : $"{user}:{Bcrypt(execution, password)}";

    private static string Bcrypt(Execution execution, string password)
    {
        execution.Charge(Cost);
        if (GoText.ToUtf8(password).Length > BcryptBytes)
        {
            return $"failed to encrypt string with bcrypt: bcrypt: password length exceeds {BcryptBytes} bytes";
        }

        return OpenBsdBCrypt.Generate("2a", password.ToCharArray(), RandomNumberGenerator.GetBytes(16), BcryptCost);
    }

    private static string Derive(Execution execution, uint counter, string kind, string password, string user, string site)
    {
        if (!Templates.TryGetValue(kind, out var templates))
        {
            return $"cannot find password template {kind}";
        }

        execution.Charge(Cost);
        var key = SCrypt.Generate(GoText.ToUtf8(password), Salted(user), 32768, 8, 2, 64);
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, counter);
        byte[] message = [.. Salted(site), .. number];
        var seed = HMACSHA256.HashData(key, message);
        var template = templates[seed[0] % templates.Length];
        return string.Create(template.Length, (template, seed), static (text, made) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                var characters = Classes[made.template[i]];
                text[i] = characters[made.seed[i + 1] % characters.Length];
            }
        });
    }

    /// <summary>Scope, length of the name in four bytes, name.</summary>
    private static byte[] Salted(string name)
    {
        var bytes = GoText.ToUtf8(name);
        var length = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)bytes.Length);
        return [.. GoText.ToUtf8(Scope), .. length, .. bytes];
    }

    private static uint Counter(object? value) => value switch
    {
        nint number when number >= 0 && number <= uint.MaxValue => (uint)number,
        long number when number is >= 0 and <= uint.MaxValue => (uint)number,
        int number when number >= 0 => (uint)number,
        uint number => number,
        _ => throw new FunctionException("derivePassword: the counter must be a whole number from 0 to 4294967295"),
    };
}

using System.Security.Cryptography;
using System.Text;
using Fairlead.Templates.Data;

namespace Fairlead.Templates.Dependencies;

/// <summary>A secret read from Vault: <c>path[?version=n]</c>. "No data yet" until Vault has it.</summary>
public sealed record VaultReadDependency(string Path) : Dependency<Secret>
{
    public override string Id => $"vault.read({Path})";
}

/// <summary>The names of the secrets below a path.</summary>
public sealed record VaultListDependency(string Path) : Dependency<IReadOnlyList<string>>
{
    public override string Id => $"vault.list({Path})";
}

/// <summary>A secret Vault makes from what it is sent (<c>secret "path" "key=value"</c>).</summary>
/// <param name="Arguments">The <c>key=value</c> pairs as JSON text with sorted keys, so that equal calls are equal.</param>
public sealed record VaultWriteDependency(string Path, string Arguments) : Dependency<Secret>
{
    /// <summary>Names the arguments by a digest only: they may be secret, and this text is logged.</summary>
    public override string Id => $"vault.write({Path} -> {ArgumentDigest.Of(Arguments)})";
}

/// <summary>A certificate from Vault's PKI engine (<c>pkiCert</c>), kept in the destination file until it expires.</summary>
/// <param name="Arguments">As for <see cref="VaultWriteDependency"/>.</param>
public sealed record VaultPkiDependency(string Path, string Arguments) : Dependency<PemEncoded>
{
    /// <summary>The file of the template that asks: a certificate in it that is still good is used instead of a new one. Empty for none.</summary>
    public string Destination { get; init; } = "";

    public override string Id => $"vault.pki({Path} -> {ArgumentDigest.Of(Arguments)})";
}

internal static class ArgumentDigest
{
    public static string Of(string arguments) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(arguments)).AsSpan(0, 4));
}

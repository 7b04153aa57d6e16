using System.Security.Cryptography;

namespace Fairlead.Commands;

/// <summary><c>fairlead keygen</c>: 32 random bytes in base64.</summary>
internal static class KeygenCommand
{
    public static Task<int> RunAsync(IReadOnlyList<string> words)
    {
        Console.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return Task.FromResult(0);
    }
}

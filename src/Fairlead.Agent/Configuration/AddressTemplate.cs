using System.Collections.Immutable;

namespace Fairlead.Agent.Configuration;

/// <summary>Renders the go-sockaddr templates in a text; false with the reason when it cannot. Its language is another room's.</summary>
public delegate bool AddressRenderer(string template, out string rendered, out string error);

/// <summary>Addresses as the configuration writes them: several separated by spaces, go-sockaddr templates among them.</summary>
internal static class AddressTemplate
{
    /// <returns>The addresses, or an error that says what was not understood or not found.</returns>
    public static (ImmutableArray<string> Addresses, string? Error) Resolve(string text, AddressRenderer render)
    {
        var plain = text;
        if (text.Contains("{{", StringComparison.Ordinal))
        {
            if (!render(text, out plain, out var wrong))
            {
                return ([], $"the address template {text} cannot be used: {wrong}");
            }

            if (string.IsNullOrWhiteSpace(plain))
            {
                return ([], $"the address template {text} finds no address on this machine");
            }
        }

        return ([.. plain.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)], null);
    }
}

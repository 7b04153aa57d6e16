using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Fairlead.Agent.Configuration;

/// <summary>
/// Addresses as the configuration writes them: several separated by spaces, with go-sockaddr templates in their simple forms
/// (<c>{{ GetPrivateIP }}</c>, <c>{{ GetPublicIP }}</c>, <c>{{ GetInterfaceIP "eth0" }}</c> and their plurals).
/// </summary>
internal static partial class AddressTemplate
{
    /// <returns>The addresses, or an error that says what was not understood or not found.</returns>
    public static (ImmutableArray<string> Addresses, string? Error) Resolve(string text, Func<ImmutableArray<InterfaceAddress>> interfaces)
    {
        string? error = null;
        var resolved = Call().Replace(text, call =>
        {
            var (addresses, problem) = Evaluate(call.Groups["body"].Value.Trim(), interfaces);
            error ??= problem;
            return string.Join(' ', addresses);
        });
        return error is null ? ([.. resolved.Split(' ', StringSplitOptions.RemoveEmptyEntries)], null) : ([], error);
    }

    private static (IEnumerable<string> Addresses, string? Error) Evaluate(string body, Func<ImmutableArray<InterfaceAddress>> interfaces)
    {
        var form = Form().Match(body);
        if (!form.Success)
        {
            return ([], $"the address template {{{{ {body} }}}} is not supported; use GetPrivateIP, GetPublicIP or GetInterfaceIP \"name\", or write the address");
        }

        var name = form.Groups["nic"].Value;
        var found = interfaces().Where(address => form.Groups["what"].Value switch
        {
            "Private" => address.IsPrivate,
            "Public" => address.IsPublic,
            _ => address.Interface == name,
        }).Select(address => address.Address.ToString()).ToList();
        if (found.Count == 0)
        {
            return ([], $"the address template {{{{ {body} }}}} finds no address on this machine");
        }

        return (form.Groups["plural"].Length > 0 ? found : found.Take(1), null);
    }

    [GeneratedRegex(@"\{\{(?<body>.*?)\}\}")]
    private static partial Regex Call();

    [GeneratedRegex("^Get(?:(?<what>Private|Public)IP(?<plural>s?)|(?<what>Interface)IP(?<plural>s?)\\s+[\"`](?<nic>[^\"`]+)[\"`])$")]
    private static partial Regex Form();
}

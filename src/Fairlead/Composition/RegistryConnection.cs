using Fairlead.Client;
using Fairlead.Templates.Configuration;

namespace Fairlead.Composition;

/// <summary>How the template runner's words about a registry become a client's.</summary>
internal static class RegistryConnection
{
    /// <exception cref="ArgumentException">The address is none, or the token's file cannot be read; the message says which.</exception>
    public static ConsulClientOptions Options(TemplateRunnerOptions options)
    {
        var source = options.Consul;
        var address = ConsulAddress.Default;
        if (source.Address.Length > 0 && !ConsulAddress.TryParse(source.Address, source.UseTls, out address, out var error))
        {
            throw new ArgumentException($"consul address '{source.Address}': {error}", nameof(options));
        }

        return new ConsulClientOptions
        {
            Address = address,
            Token = source.TokenFile.Length > 0 ? ReadToken(source.TokenFile) : source.Token,
            BasicUser = source.AuthUser,
            BasicPassword = source.AuthPassword,
            Tls = source.Tls,
            Transport = source.Transport,
        };
    }

    /// <summary>For commands that take nothing but an address; CONSUL_* variables say the rest.</summary>
    /// <param name="given">From the command line; null for the environment's.</param>
    /// <param name="error">What is wrong; null when the options can be used.</param>
    public static ConsulClientOptions? Options(string? given, out string? error)
    {
        var errors = new List<string>();
        var options = ConsulClientOptions.FromEnvironment(Environment.GetEnvironmentVariable, errors);
        if (given is not null)
        {
            if (ConsulAddress.TryParse(given, options.Address.IsTls, out var address, out var wrong))
            {
                options = options with { Address = address };
            }
            else
            {
                errors.Add($"-consul-addr: {wrong}");
            }
        }

        error = errors.Count == 0 ? null : string.Join("; ", errors);
        return error is null ? options : null;
    }

    private static string ReadToken(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"the token's file cannot be read: {failure.Message}", nameof(path), failure);
        }
    }
}

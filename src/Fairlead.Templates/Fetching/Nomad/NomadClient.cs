using Fairlead.Templates.Configuration;
using Fairlead.Templates.Fetching.Http;

namespace Fairlead.Templates.Fetching.Nomad;

/// <summary>Nomad's HTTP API as templates need it.</summary>
/// <remarks>Shapes: https://developer.hashicorp.com/nomad/api-docs.</remarks>
internal sealed class NomadClient(ServiceSource source, TimeProvider time, TimeSpan? timeout = null) : IDisposable
{
    private readonly ServiceHttpClient _http = new(source, "X-Nomad-Index", time, timeout: timeout);

    /// <summary>Namespace and region of requests that name none; empty for the agent's own.</summary>
    public (string Namespace, string Region) Defaults => (source.Namespace, source.Region);

    /// <summary>A good answer, or a 404.</summary>
    /// <exception cref="FetchException">No answer, or a refusal.</exception>
    public async Task<ServiceAnswer> GetAsync(string path, TimeSpan wait, CancellationToken cancellationToken)
    {
        var answer = await _http
            .SendAsync(HttpMethod.Get, path, null, [KeyValuePair.Create("X-Nomad-Token", source.Token)], wait, cancellationToken)
            .ConfigureAwait(false);
        return answer.IsSuccess || answer.IsAbsent ? answer : throw _http.Refused(HttpMethod.Get, path, answer);
    }

    public void Dispose() => _http.Dispose();
}

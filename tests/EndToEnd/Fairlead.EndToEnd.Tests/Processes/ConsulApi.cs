using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Fairlead.EndToEnd.Tests.Processes;

/// <summary>An agent's HTTP API as a client sees it.</summary>
internal sealed class ConsulApi(int port) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromSeconds(60) };

    public string Address { get; } = $"127.0.0.1:{port}";

    public async Task RegisterAsync(string id, string name, int servicePort, params string[] tags)
    {
        var answer = await _http.PutAsJsonAsync("v1/agent/service/register", new { ID = id, Name = name, Address = "127.0.0.1", Port = servicePort, Tags = tags });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task DeregisterAsync(string id)
    {
        var answer = await _http.PutAsync(new Uri($"v1/agent/service/deregister/{id}", UriKind.Relative), null);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<(System.Net.HttpStatusCode Status, string Body)> PutAsync(string path, string body)
    {
        using var content = new StringContent(body);
        var answer = await _http.PutAsync(new Uri(path, UriKind.Relative), content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<JsonElement> GetAsync(string path) => await _http.GetFromJsonAsync<JsonElement>(path);

    public async Task<string> GetTextAsync(string path) => await _http.GetStringAsync(new Uri(path, UriKind.Relative));

    /// <summary>Follows a blocking query until its answer satisfies the condition.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> condition, TimeSpan? timeout = null)
    {
        using var patience = new CancellationTokenSource(timeout ?? TimeSpan.FromSeconds(90));
        var index = 0ul;
        JsonElement last = default;
        try
        {
            while (true)
            {
                var joint = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
                using var answer = await _http.GetAsync(new Uri($"{path}{joint}index={index}&wait=10s", UriKind.Relative), patience.Token);
                var body = await answer.Content.ReadAsStringAsync(patience.Token);
                if (answer.IsSuccessStatusCode)
                {
                    last = JsonSerializer.Deserialize<JsonElement>(body);
                    if (condition(last))
                    {
                        return last;
                    }
                }

                index = ulong.Parse(answer.Headers.GetValues("X-Consul-Index").Single(), CultureInfo.InvariantCulture);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{path} did not come to what was waited for; last answer: {last}");
        }
    }

    /// <summary>Waits until so many instances of a service pass all their checks.</summary>
    public Task UntilPassingAsync(string service, int instances) =>
        UntilAsync($"v1/health/service/{service}?passing", answer => answer.GetArrayLength() == instances);

    public void Dispose() => _http.Dispose();
}

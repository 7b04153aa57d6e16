using Fairlead.Agent.Checks;
using Fairlead.Agent.Definitions;
using Fairlead.Registry.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Fairlead.Agent.Tests.Checks;

/// <summary>Against a server that speaks the three requests of the Docker Engine API as its reference describes them.</summary>
public sealed class DockerRunnerTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("agent-docker-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(0, CheckStatus.Passing)]
    [InlineData(1, CheckStatus.Warning)]
    [InlineData(126, CheckStatus.Critical)]
    public async Task Run_Command_JudgesExitCodeAndTakesBothOutputs(int exitCode, CheckStatus expected)
    {
        var asked = "";
        await using var engine = await EngineAsync(exitCode, body => asked = body);
        using var runner = Runner(new CheckDefinition { Kind = CheckKind.Docker, DockerContainerId = "c1", Args = ["/bin/check", "a \"b\""] });

        Assert.Equal(new CheckResult(expected, "out\nerr\n"), await runner.RunAsync(Token));
        Assert.Contains("\"Cmd\":[\"/bin/check\",\"a \\u0022b\\u0022\"]", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Script_GoesThroughTheShell()
    {
        var asked = "";
        await using var engine = await EngineAsync(0, body => asked = body);
        using var runner = Runner(new CheckDefinition { Kind = CheckKind.Docker, DockerContainerId = "c1", Script = "x | y", Shell = "/bin/bash" });

        await runner.RunAsync(Token);

        Assert.Contains("\"Cmd\":[\"/bin/bash\",\"-c\",\"x | y\"]", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoSuchContainerOrNoEngine_IsCritical()
    {
        using var runner = Runner(new CheckDefinition { Kind = CheckKind.Docker, DockerContainerId = "gone", Args = ["x"] });
        Assert.Equal(CheckStatus.Critical, (await runner.RunAsync(Token)).Status);

        await using var engine = await EngineAsync(0, _ => { });
        var result = await runner.RunAsync(Token);

        Assert.Equal("the Docker engine refused the command: 404 {\"message\":\"No such container: gone\"}", result.Output);
    }

    [Theory]
    [InlineData("unix:///run/d.sock", "http://docker/", "/run/d.sock")]
    [InlineData("/run/d.sock", "http://docker/", "/run/d.sock")]
    [InlineData("tcp://10.0.0.1:2375", "http://10.0.0.1:2375/", null)]
    public void Parse_DockerHost_IsWhereTheEngineAnswers(string host, string address, string? socket) =>
        Assert.Equal(new DockerEngine(new Uri(address), socket), DockerEngine.Parse(host));

    [Fact]
    public async Task Run_HostThatIsNone_IsCriticalAndSaysSo()
    {
        using var runner = new DockerRunner(new CheckDefinition { Kind = CheckKind.Docker, DockerContainerId = "c1", Args = ["x"] }, 4096, "ssh://me@there");

        Assert.Contains("DOCKER_HOST is \"ssh://me@there\"", (await runner.RunAsync(Token)).Output, StringComparison.Ordinal);
    }

    private DockerRunner Runner(CheckDefinition definition) => new(definition, 4096, Path.Combine(_directory, "docker.sock"));

    private Task<KestrelPeer> EngineAsync(int exitCode, Action<string> onExec) => KestrelPeer.StartAsync(
        async context =>
        {
            switch (context.Request.Method, context.Request.Path.Value)
            {
                case ("POST", "/containers/c1/exec"):
                    onExec(await new StreamReader(context.Request.Body).ReadToEndAsync());
                    context.Response.StatusCode = 201;
                    await context.Response.WriteAsync("""{"Id":"e1"}""");
                    break;
                case ("POST", "/exec/e1/start"):
                    byte[] frames = [1, 0, 0, 0, 0, 0, 0, 4, .. "out\n"u8, 2, 0, 0, 0, 0, 0, 0, 4, .. "err\n"u8];
                    await context.Response.Body.WriteAsync(frames);
                    break;
                case ("GET", "/exec/e1/json"):
                    await context.Response.WriteAsync($$"""{"ID":"e1","Running":false,"ExitCode":{{exitCode}}}""");
                    break;
                default:
                    context.Response.StatusCode = 404;
                    await context.Response.WriteAsync("""{"message":"No such container: gone"}""");
                    break;
            }
        },
        HttpProtocols.Http1,
        Path.Combine(_directory, "docker.sock"));
}

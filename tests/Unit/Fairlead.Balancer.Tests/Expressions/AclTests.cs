using System.Net;
using System.Text;
using Fairlead.Balancer.Configuration;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Http1;
using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Routing;
using Fairlead.Balancer.Rules;

namespace Fairlead.Balancer.Tests.Expressions;

/// <summary>Conditions as they are written, over requests as they arrive.</summary>
public sealed class AclTests
{
    private const string Request =
        "GET /api/v1/Users.php?id=42&name=bob%20x;z=1 HTTP/1.1\r\nHost: www.Example.com:8080\r\nX-Forwarded-For: 10.1.1.1, 192.168.7.9\r\n" +
        "Accept: text/html, \"a,b\", */*\r\nX-Multi: one\r\nX-Multi: two\r\nCookie: a=1; SID=abc; b=2\r\nContent-Length: 5\r\nX-Num: 12\r\n\r\n";

    [Theory]
    [InlineData("{ path /api/v1/Users.php }", true)]
    [InlineData("{ path /API/v1/users.php }", false)]
    [InlineData("{ path -i /API/v1/users.php }", true)]
    [InlineData("{ path /a /b /api/v1/Users.php }", true)]
    [InlineData("{ path_beg /api /x }", true)]
    [InlineData("{ path_beg /apis }", false)]
    [InlineData("{ path_beg -i /API }", true)]
    [InlineData("{ path_end .php }", true)]
    [InlineData("{ path_end .PHP }", false)]
    [InlineData("{ path_end -i .PHP .html }", true)]
    [InlineData("{ path_sub v1/U }", true)]
    [InlineData("{ path_sub -i V1/u }", true)]
    [InlineData("{ path_dir v1 }", true)]
    [InlineData("{ path_dir api/v1 }", true)]
    [InlineData("{ path_dir /v1/ }", true)]
    [InlineData("{ path_dir v }", false)]
    [InlineData("{ path_reg ^/api/v[0-9]+/ }", true)]
    [InlineData("{ path_reg -i users }", true)]
    [InlineData("{ path_reg users }", false)]
    [InlineData("{ path_len 17 }", true)]
    [InlineData("{ path_len gt 5 lt 3 }", true)]
    [InlineData("{ path -m beg /api }", true)]
    [InlineData("{ path -m found }", true)]
    [InlineData("{ path,lower /api/v1/users.php }", true)]
    [InlineData("{ url_beg /api }", true)]
    [InlineData("{ url_sub id=42 }", true)]
    [InlineData("{ query id=42&name=bob%20x;z=1 }", true)]
    [InlineData("{ pathq -m sub php?id }", true)]
    [InlineData("{ base_beg www.Example.com:8080/api }", true)]
    [InlineData("{ hdr(host) www.Example.com:8080 }", true)]
    [InlineData("{ hdr(Host) -i WWW.example.com:8080 }", true)]
    [InlineData("{ req.hdr(host) -m beg www }", true)]
    [InlineData("{ hdr_beg(host) -i www. }", true)]
    [InlineData("{ hdr_end(host) :8080 }", true)]
    [InlineData("{ hdr_dom(host) -i example.com }", true)]
    [InlineData("{ hdr_dom(host) -i ample.com }", false)]
    [InlineData("{ hdr_sub(host) Exam }", true)]
    [InlineData("{ hdr_reg(host) -i ^www\\.[a-z]+\\.com }", true)]
    [InlineData("{ req.hdr(host),host_only,lower www.example.com }", true)]
    [InlineData("{ hdr(x-forwarded-for) 192.168.7.9 }", true)]
    [InlineData("{ hdr(x-forwarded-for,1) 10.1.1.1 }", true)]
    [InlineData("{ hdr(x-forwarded-for,-1) 10.1.1.1 }", false)]
    [InlineData("{ hdr_ip(x-forwarded-for,-1) 192.168.0.0/16 }", true)]
    [InlineData("{ hdr_ip(x-forwarded-for,1) 192.168.0.0/16 }", false)]
    [InlineData("{ hdr(accept) text/html }", true)]
    [InlineData("{ hdr_cnt(accept) 3 }", true)]
    [InlineData("{ hdr(x-multi) two }", true)]
    [InlineData("{ hdr_cnt(x-multi) eq 2 }", true)]
    [InlineData("{ hdr_cnt(x-none) 0 }", true)]
    [InlineData("{ hdr(x-none) -m found }", false)]
    [InlineData("{ hdr(x-num) -m int 10:20 }", true)]
    [InlineData("{ hdr_val(content-length) gt 4 }", true)]
    [InlineData("{ hdr_val(content-length) ge 6 }", false)]
    [InlineData("{ req.fhdr(x-forwarded-for) -m str \"10.1.1.1, 192.168.7.9\" }", true)]
    [InlineData("{ cook(SID) abc }", true)]
    [InlineData("{ cook(sid) abc }", false)]
    [InlineData("{ cook(b) -m found }", true)]
    [InlineData("{ urlp(id) 42 }", true)]
    [InlineData("{ url_param(name) bob%20x }", true)]
    [InlineData("{ urlp(name),url_dec \"bob x\" }", true)]
    [InlineData("{ urlp(z) 1 }", true)]
    [InlineData("{ urlp_val(id) 40:50 }", true)]
    [InlineData("{ urlp(nope) -m found }", false)]
    [InlineData("{ method GET POST }", true)]
    [InlineData("{ method POST }", false)]
    [InlineData("METH_GET", true)]
    [InlineData("!METH_GET", false)]
    [InlineData("HTTP_1.1 HTTP", true)]
    [InlineData("HTTP_CONTENT HTTP_URL_SLASH !HTTP_URL_ABS", true)]
    [InlineData("{ src 10.0.0.0/8 }", true)]
    [InlineData("{ src 10.0.0.0/255.0.0.0 }", true)]
    [InlineData("{ src 10.2.3.4 }", true)]
    [InlineData("{ src 10.2.3.5 192.168.0.0/16 ::1 }", false)]
    [InlineData("{ src 0.0.0.0/0 }", true)]
    [InlineData("{ src ::ffff:10.0.0.0/104 }", true)]
    [InlineData("LOCALHOST", false)]
    [InlineData("{ dst 127.0.0.1 } { dst_port 80 }", true)]
    [InlineData("{ dst_port 1024:65535 }", false)]
    [InlineData("{ src_port gt 1023 }", true)]
    [InlineData("{ src_port :100 }", false)]
    [InlineData("{ always_true }", true)]
    [InlineData("{ always_false }", false)]
    [InlineData("TRUE !FALSE", true)]
    [InlineData("{ ssl_fc }", false)]
    [InlineData("!{ ssl_fc }", true)]
    [InlineData("{ ssl_fc 0 }", true)]
    [InlineData("{ int(3) 2:4 }", true)]
    [InlineData("{ str(x) x }", true)]
    [InlineData("FALSE or TRUE", true)]
    [InlineData("FALSE || FALSE || TRUE FALSE", false)]
    [InlineData("TRUE FALSE or TRUE TRUE", true)]
    [InlineData("!!TRUE ! FALSE", true)]
    public async Task Condition_OverARequest_Holds(string condition, bool expected) => Assert.Equal(expected, await Evaluate(condition, "if"));

    [Fact]
    public async Task Unless_TurnsTheWholeConditionRound() => Assert.False(await Evaluate("TRUE or FALSE", "unless"));

    [Fact]
    public async Task Acl_SeveralLinesOfOneName_AreAlternatives()
    {
        Assert.True(await Evaluate("x", "if", "acl x path /nope", "acl x path_beg /api"));
        Assert.False(await Evaluate("!x", "if", "acl x path /nope", "acl x path_beg /api"));
    }

    [Fact]
    public async Task Acl_PatternsFromAFile_Match()
    {
        string file = Path.Combine(Path.GetTempPath(), $"fairlead-{Guid.NewGuid():n}.lst");
        await File.WriteAllTextAsync(file, "# a comment\n/nope\n  /api\n\n", TestContext.Current.CancellationToken);
        try
        {
            Assert.True(await Evaluate("x", "if", $"acl x path_beg -f {file}"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Condition_Evaluated_AllocatesNothing()
    {
        RequestCondition condition = await Compile(
            "{ path_beg -i /x /api } { hdr(host),lower -m end :8080 } { src 10.0.0.0/8 } { path_reg v[0-9]+ } { cook(SID) abc }", "if");
        // The regular expression's states and the request itself are made by the first rounds; then nothing more may come.
        byte[] bytes = Encoding.ASCII.GetBytes(Request);
        var fields = new HeaderField[HeadParser.MaxFields];
        RequestParser.Parse(bytes, fields, out RequestHead head);
        for (int i = 0; i < 50; i++)
        {
            Holds(condition, bytes, head, fields);
        }

        long start = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Holds(condition, bytes, head, fields);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - start);
    }

    private static async Task<bool> Evaluate(string condition, string word, params string[] acls) =>
        OnRequest(await Compile(condition, word, acls));

    private static async Task<RequestCondition> Compile(string condition, string word, params string[] acls)
    {
        ConfigurationResult result = await ConfigurationReader.ReadTextAsync(
            "cfg", $"defaults\n mode http\n timeout client 1s\nfrontend f\n bind :80\n {string.Join("\n ", acls)}\n use_backend b {word} {condition}\nbackend b\n mode http\n");
        Assert.Empty(result.Diagnostics);
        FrontendDefinition frontend = result.Configuration!.Frontends[0];
        return ConditionCompiler.Compile(frontend.UseBackendRules[0].Condition, frontend.Acls)!;
    }

    private static bool OnRequest(RequestCondition condition)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Request);
        var fields = new HeaderField[HeadParser.MaxFields];
        Assert.Equal(ParseResult.Complete, RequestParser.Parse(bytes, fields, out RequestHead head));
        return Holds(condition, bytes, head, fields);
    }

    private static bool Holds(RequestCondition condition, byte[] bytes, in RequestHead head, HeaderField[] fields)
    {
        PeerAddress source = PeerAddress.FromV4(0x0A020304, 40000);
        PeerAddress destination = PeerAddress.FromV4(0x7F000001, 80);
        return condition(new RequestView(bytes, head, fields.AsSpan(0, head.FieldCount), source, destination));
    }
}

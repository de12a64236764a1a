using Gateway.ControlPlane.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.ControlPlane.Console;

/// <summary>Puts the console into the server.</summary>
internal static class ConsoleRegistration
{
    /// <summary>The policy of pages.</summary>
    public const string SecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    // It only finds out who visits: what a page asks of its visitor is the filter's business.
    private static readonly AuthorizationPolicy Visitors =
        new AuthorizationPolicyBuilder(SessionHandler.SchemeName).RequireAssertion(static _ => true).Build();

    public static void AddConsole(this IServiceCollection services)
    {
        services.AddSingleton<Shell>();
        services.AddSingleton<Names>();
        services.AddSingleton<Home.FirstSteps>();
        services.AddSingleton<CloudServices.SeenCalls>();
        services.AddRazorPages(pages =>
        {
            pages.RootDirectory = "/Console";

            // Sessions are held to their token by the middleware. Without one such a page only asks to sign in, and gives the form back.
            pages.Conventions.AddFolderApplicationModelConvention("/", static page =>
            {
                if (page.HandlerType.IsDefined(typeof(RequiresAttribute), inherit: true))
                {
                    page.Filters.Add(new IgnoreAntiforgeryTokenAttribute());
                }
            });
        });
        services.Configure<MvcOptions>(mvc =>
        {
            mvc.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
            mvc.Filters.Add<ConsoleAccessFilter>();
        });
        services.Configure<CookieTempDataProviderOptions>(cookie =>
        {
            cookie.Cookie.Name = "csg-notice";
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.IsEssential = true;
        });
    }

    public static void MapConsole(this WebApplication app)
    {
        app.MapAssets();
        app.MapRazorPages().RequireAuthorization(Visitors);
    }
}
